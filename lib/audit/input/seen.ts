import type { CsvTable } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';
import type { SeenList } from '../types.js';
import { nameColumn } from './cells.js';
import { listed } from './columns.js';
import type { Metadata } from './metadata.js';

/**
 * Which rows are of patients that the model was trained on. The list names images (`id`) or patients (`patient`); an image stands for
 * its patient, so it must occur in the predictions or the metadata.
 *
 * A named patient need not occur in the predictions (most training patients do not), but one must, else the names do not match.
 *
 * @throws SecondReadError (input) for another header, ids that occur nowhere, no match at all, or when nobody is left unseen
 */
export function markSeen(table: CsvTable, ids: readonly string[], patients: readonly string[], patientsKnown: boolean, metadata: Metadata | null): { rows: Uint8Array; list: SeenList } {
  const { file, header } = table, column = (name: string): number => header.findIndex((heading) => heading.toLowerCase() === name);
  const idColumn = column('id'), patientColumn = column('patient');
  if (idColumn < 0 && patientColumn < 0) throw new SecondReadError('input', 'neither a column "id" nor "patient"', { file, row: 1, expected: `one of them; there is ${listed(header)}`, remedy: 'The first line must name the column.' });
  const seen = new Set<string>(), list: SeenList = { file, ids: 0, patientsNamed: 0, patientsFound: 0, rows: 0 };
  if (idColumn >= 0) {
    const named = nameColumn(table, idColumn, 'Leave blank lines out.'), owner = owners(ids, patients, metadata);
    const nowhere = named.filter((id) => !owner.has(id));
    if (nowhere.length > 0) {
      throw new SecondReadError('input', `${nowhere.length} of ${named.length} ids occur nowhere: ${listed(nowhere)}`, {
        file, field: header[idColumn], expected: `ids of the predictions${metadata ? ' or the metadata' : ''}`, remedy: 'Whose images they are is not known, so their patients cannot be told apart. Name the patients in a column "patient" instead, or list only ids that occur.',
      });
    }
    for (const id of named) seen.add(owner.get(id)!);
    list.ids = named.length;
  }
  if (patientColumn >= 0) {
    if (!patientsKnown) throw new SecondReadError('input', 'patients are named, but the predictions have no column "patient"', { file, row: 1, field: header[patientColumn], expected: 'a column "patient" in the predictions or the metadata' });
    const named = nameColumn(table, patientColumn, 'Leave blank lines out.');
    for (const patient of named) seen.add(patient);
    list.patientsNamed = named.length;
  }
  const rows = Uint8Array.from(patients, (patient) => (seen.has(patient) ? 1 : 0));
  const met = new Set(patients.filter((_, i) => rows[i] === 1));
  list.patientsFound = met.size;
  list.rows = rows.reduce((sum, value) => sum + value, 0);
  if (list.rows === 0) throw new SecondReadError('input', `none of the ${seen.size} names occurs in the predictions`, { file, expected: 'names as the predictions write them', remedy: `Compare "${[...seen][0] ?? ''}" with "${patients[0]}". If the model truly saw none of them, leave --seen out.` });
  if (list.rows === rows.length) throw new SecondReadError('input', 'every row is of a patient seen in training', { file, expected: 'some rows of unseen patients', remedy: 'Nothing is left to judge the model by; leave --seen out to look at the training data.' });
  return { rows, list };
}

/** The patient of each image that predictions or metadata know. */
function owners(ids: readonly string[], patients: readonly string[], metadata: Metadata | null): Map<string, string> {
  const owner = new Map<string, string>();
  if (metadata !== null && metadata.patient !== null) metadata.ids.forEach((id, i) => owner.set(id, metadata.table.rows[i][metadata.patient!].trim()));
  // Without patients in the metadata, an image that is only there has no prediction and no patient.
  ids.forEach((id, i) => owner.set(id, patients[i]));
  return owner;
}
