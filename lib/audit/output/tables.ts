import { formatCsv, type CsvCell } from '../../core/csv.js';
import { benjaminiHochberg, holm } from '../../stats/multiplicity.js';
import type { SubgroupRow } from './rows.js';

/** Corrects the p-values of all cells of the audit together: every model, task, feature, level and outcome is one family. */
export function correctFamily(rows: readonly SubgroupRow[]): SubgroupRow[] {
  const p = rows.map((row) => row.p), byHolm = holm(p), byHochberg = benjaminiHochberg(p);
  return rows.map((row, i) => ({ ...row, p_holm: byHolm[i], p_bh: byHochberg[i] }));
}

/** Rows as CSV text in the order of `columns`; Numbers keep six significant digits, NaN is an empty cell, true is 1. Names that a spreadsheet would run are disarmed. */
export function tableText<Row extends object>(columns: readonly (keyof Row & string)[], rows: readonly Row[]): string {
  return formatCsv(columns, rows.map((row) => columns.map((name) => shortened(row[name] as CsvCell))));
}

/** Six digits say more than any interval here allows; whole numbers stay. */
const shortened = (cell: CsvCell): CsvCell => (typeof cell === 'number' && Number.isFinite(cell) && !Number.isInteger(cell) ? Number(cell.toPrecision(6)) : cell);
