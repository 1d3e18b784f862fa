import type { CsvTable } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';
import { nameColumn } from './cells.js';
import { listed, refuseResults } from './columns.js';

/** meta.csv, joined: row `rowOf[i]` of `table` belongs to row i of the predictions. */
export interface Metadata {
  table: CsvTable;
  ids: string[];
  rowOf: Int32Array;
  patient: number | null;
  features: number[];
  /** Rows that no prediction asks for. */
  unused: number;
}

/**
 * Joins metadata to predictions by id. Metadata may hold more ids than the predictions, never fewer.
 *
 * @throws SecondReadError (input) for no id column, duplicated ids, ids of the predictions that it lacks, a column that both files have
 */
export function joinMetadata(table: CsvTable, predictions: CsvTable, ids: readonly string[], patientKnown: boolean): Metadata {
  const { file, header } = table;
  refuseResults(table);
  const id = header.findIndex((name) => name.toLowerCase() === 'id');
  if (id < 0) throw new SecondReadError('input', 'no column "id"', { file, row: 1, field: 'id', expected: `a column id beside ${listed(header)}`, remedy: 'Metadata joins the predictions by it.' });
  const patient = header.findIndex((name) => name.toLowerCase() === 'patient');
  const own = new Set(predictions.header.map((name) => name.toLowerCase()));
  const both = header.find((name, j) => j !== id && own.has(name.toLowerCase()));
  if (both !== undefined) throw new SecondReadError('input', `column "${both}" is in both files`, { file, row: 1, field: both, expected: `columns that ${predictions.file} lacks`, remedy: patientKnown && both.toLowerCase() === 'patient' ? 'Say once who the patient is.' : 'Rename or drop one of the two.' });
  const names = nameColumn(table, id, 'Give every row an id.'), index = new Map<string, number>();
  names.forEach((name, i) => {
    const before = index.get(name);
    if (before !== undefined) throw new SecondReadError('input', `id "${name}" is there twice: first in row ${table.lines[before]}`, { file, row: table.lines[i], field: header[id], expected: 'each id once', remedy: 'Drop the repetition.' });
    index.set(name, i);
  });
  const rowOf = Int32Array.from(ids, (name) => index.get(name) ?? -1);
  const lacking = [...new Set(ids.filter((_, i) => rowOf[i] < 0))], distinct = new Set(ids).size;
  if (lacking.length > 0) {
    const hint = lacking.length === distinct ? ` No id joins: compare "${ids[0]}" with "${names[0] ?? ''}".` : '';
    throw new SecondReadError('input', `${lacking.length} of the ${distinct} ids of ${predictions.file} are not there: ${listed(lacking)}`, { file, field: header[id], expected: 'a row for each id', remedy: `Add the rows (blank cells mean "not known"), or drop those predictions.${hint}` });
  }
  return { table, ids: names, rowOf, patient: patient < 0 ? null : patient, features: header.map((_, j) => j).filter((j) => j !== id && j !== patient), unused: names.length - new Set(rowOf).size };
}
