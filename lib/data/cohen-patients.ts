import { existsSync } from 'node:fs';
import { columnIndex, parseCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { readText } from '../core/files.js';
import { stemOf } from './class-folders.js';

/**
 * Patients of Cohen's collection by file name, from its `metadata.csv`: with the namespace `cohen:`, as `cohen-covid-cxr` has them. A file that the
 * table does not list is named by itself, so that the same file is the same group in every set that is drawn from the collection.
 *
 * @returns the patient of a file, and whether the table told it
 * @throws SecondReadError (data) where the table is missing, (input) where it lacks a column
 * @example cohenPatients('metadata.csv')('images/01E392EE.jpeg') // { patient: 'cohen:7', known: true }
 */
export function cohenPatients(file: string, remedy?: string): (image: string) => { patient: string; known: boolean } {
  if (!existsSync(file)) throw new SecondReadError('data', "Cohen's table is missing", { file, expected: 'metadata.csv of ieee8023/covid-chestxray-dataset, which says which films are of one patient', remedy });
  // The last column may have no name.
  const table = parseCsv(readText(file).replace(/^([^\r\n]*),(?=\r?\n)/, '$1,unnamed'), file), name = columnIndex(table, 'filename'), patient = columnIndex(table, 'patientid');
  const patients = new Map(table.rows.filter((cells) => cells[name] !== '' && cells[patient] !== '').map((cells) => [stemOf(cells[name]), cells[patient]]));
  return (image) => {
    const found = patients.get(stemOf(image));
    return found === undefined ? { patient: `cohen:file:${stemOf(image)}`, known: false } : { patient: `cohen:${found}`, known: true };
  };
}
