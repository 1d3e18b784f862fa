import { resultsRoot, type Tier } from '../../../core/paths.js';
import { readTableFile, writeTableFile } from '../../../core/table-file.js';
import type { AuditRow } from '../audit.js';
import type { ControlRow } from '../controls.js';
import type { ManipulationRow } from '../manipulation.js';
import { committed, present } from '../files.js';
import type { ContrastRow, CurveRow, FactRow, PrintedRow, RecipeRow, RunRow, StratumRow, TaskRow, TestRow } from './rows.js';

/** The tables of the paper, by the name of their file in results/<tier>/source-matters/tables/. */
export interface Tables {
  tasks: TaskRow[];
  audit: AuditRow[];
  recipes: RecipeRow[];
  manipulation: ManipulationRow[];
  controls: ControlRow[];
  curves: CurveRow[];
  runs: RunRow[];
  contrasts: ContrastRow[];
  tests: TestRow[];
  printed: PrintedRow[];
  strata: StratumRow[];
  facts: FactRow[];
}

const file = (tier: Tier, name: string): string => resultsRoot(tier, 'source-matters', 'tables', `${name}.csv`);

/** Writes a table; numbers keep six significant digits. */
export function writeTable<Name extends keyof Tables>(tier: Tier, name: Name, rows: Tables[Name]): void {
  writeTableFile(file(tier, name), rows);
}

/** Columns that hold text, or 0/1 for a boolean; all others are numbers, empty for "not known". */
const TEXT = new Set(['arm', 'part', 'planted', 'source', 'set', 'modality', 'effect', 'less', 'control', 'concerns', 'detail', 'stratum', 'fact', 'where', 'counted', 'variable', 'about', 'shape', 'verdict']);
const BOOLEAN = new Set(['chosen', 'learnable', 'passed', 'possible', 'agrees']);

/** Reads a table as its typed rows. */
export function readTable<Name extends keyof Tables>(tier: Tier, name: Name): Tables[Name] {
  return readTableFile(present(committed(tier, file(tier, name)), tier), { text: TEXT, booleans: BOOLEAN }) as unknown as Tables[Name];
}
