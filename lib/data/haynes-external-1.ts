import { existsSync } from 'node:fs';
import path from 'node:path';
import { columnIndex, readCsv, type CsvTable } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { picturesByName } from './class-folders.js';
import { cohenPatients } from './cohen-patients.js';
import type { PaperRow } from './paper-cohort.js';

const REMEDY = 'See: npx second-read data show haynes-external-1';
/** Findings of the list, and what they are called here. */
const FINDINGS: Readonly<Record<string, string>> = { 'Pneumonia/Viral/COVID-19': 'covid', 'Pneumonia': 'pneumonia', 'No Finding': 'no finding' };
/** Sources of the list, and the folder of each. */
const SOURCES: Readonly<Record<string, 'brax' | 'cohen'>> = { BRAX: 'brax', Cohen: 'cohen' };

/**
 * External I: the films that the authors' `external_i_details.csv` names, found by file name below `cohen/` and `brax/`, however deep; patients from
 * `cohen/metadata.csv` and `brax/master_spreadsheet_update.csv`.
 *
 * @throws SecondReadError (data) for a missing table, a film named twice, an unknown finding or source, films that are not there (how many, and the first)
 */
export function haynesExternal1Rows(folder: string): PaperRow[] {
  const table = readCsv(existing(path.join(folder, 'external_i_details.csv'))), [name, finding, source] = ['Filename', 'Finding', 'Dataset'].map((column) => columnIndex(table, column)), seen = new Set<string>();
  const pictures = { brax: picturesByName(folder, 'brax'), cohen: picturesByName(folder, 'cohen') }, cohen = cohenPatients(path.join(folder, 'cohen/metadata.csv'), REMEDY), brax = braxPatients(path.join(folder, 'brax/master_spreadsheet_update.csv'));
  const missing: { row: number; file: string }[] = [];
  const rows = table.rows.flatMap((cells, i): PaperRow[] => {
    const file = cells[name], at = (column: number, expected: string) => ({ file: table.file, row: table.lines[i], field: table.header[column], expected });
    if (seen.size === seen.add(file).size) throw new SecondReadError('data', `film "${file}" is named twice`, at(name, 'each film once'));
    if (!Object.hasOwn(FINDINGS, cells[finding])) throw new SecondReadError('data', `unknown finding "${cells[finding]}"`, at(finding, Object.keys(FINDINGS).join(', ')));
    if (!Object.hasOwn(SOURCES, cells[source])) throw new SecondReadError('data', `unknown source "${cells[source]}"`, at(source, Object.keys(SOURCES).join(', ')));
    const site = SOURCES[cells[source]], label = FINDINGS[cells[finding]], image = pictures[site].get(file);
    if (image === undefined) { missing.push({ row: table.lines[i], file: `${site}/${file}` }); return []; }
    const { patient, known } = site === 'cohen' ? cohen(file) : brax(file);
    return [{
      file: path.join(folder, image),
      row: {
        id: `haynes-external-1/${site}/${file}`, dataset: 'haynes-external-1', site, patient, image, labels: Object.fromEntries(Object.values(FINDINGS).map((one) => [one, one === label ? 1 : 0])),
        sex: null, age: null, view: null, followUp: null, split: null, features: { folder: site, patient_known: known ? 1 : 0 },
      },
    }];
  });
  if (missing.length > 0) throw new SecondReadError('data', `${missing.length} of ${table.rows.length} films of the list are not there, first ${missing.slice(0, 3).map(({ file }) => file).join(', ')}`, { file: table.file, row: missing[0].row, field: 'Filename', expected: `each film somewhere below ${folder}`, remedy: REMEDY });
  return rows;
}

/**
 * Films of the authors' list by finding, whether the films are there or not.
 *
 * @throws SecondReadError (data) where the list is missing
 * @example externalListCounts('data/haynes-external-1') // { 'Pneumonia/Viral/COVID-19': 152, Pneumonia: 152, 'No Finding': 152 }
 */
export function externalListCounts(folder: string): Record<string, number> {
  const table = readCsv(existing(path.join(folder, 'external_i_details.csv'))), finding = columnIndex(table, 'Finding'), counts = Object.fromEntries(Object.keys(FINDINGS).map((name) => [name, 0]));
  for (const cells of table.rows) counts[cells[finding]] = (counts[cells[finding]] ?? 0) + 1;
  return counts;
}

/** Patients of BRAX by file name. */
function braxPatients(file: string): (image: string) => { patient: string; known: boolean } {
  const table: CsvTable = readCsv(existing(file)), image = columnIndex(table, 'PngPath'), patient = columnIndex(table, 'PatientID');
  const patients = new Map(table.rows.map((cells) => [path.posix.basename(cells[image].replaceAll('\\', '/')), cells[patient]]));
  return (name) => { const found = patients.get(name) ?? ''; return found === '' ? { patient: `brax:file:${name}`, known: false } : { patient: `brax:${found}`, known: true }; };
}

function existing(file: string): string {
  if (!existsSync(file)) throw new SecondReadError('data', 'a table is missing', { file, expected: path.basename(file), remedy: REMEDY });
  return file;
}
