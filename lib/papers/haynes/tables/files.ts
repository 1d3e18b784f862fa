import { resultsRoot, type Tier } from '../../../core/paths.js';
import { readTableFile, writeTableFile } from '../../../core/table-file.js';
import { committed, present } from '../files.js';
import type { AblationRow, AurocRow, CohortRow, ControlRow, CorrelationRow, DropRow, ExcessRow, FactRow, GeometryRow, LeakRow, OcclusionRow, PoolRow, RateRow, RelianceRow, RocRow, SetRow, TrapRow, TwinRow } from './rows.js';

/** The tables of the paper, by the name of their file in results/<tier>/haynes/tables/. */
export interface Tables {
  pools: PoolRow[]; cohorts: CohortRow[]; sets: SetRow[]; leaks: LeakRow[]; twins: TwinRow[]; traps: TrapRow[];
  aurocs: AurocRow[]; roc: RocRow[]; rates: RateRow[]; drops: DropRow[]; excess: ExcessRow[]; ablations: AblationRow[];
  occlusion: OcclusionRow[]; geometry: GeometryRow[]; reliance: RelianceRow[]; correlations: CorrelationRow[]; controls: ControlRow[]; facts: FactRow[];
}

const file = (tier: Tier, name: string): string => resultsRoot(tier, 'haynes', 'tables', `${name}.csv`);

/** Writes a table; numbers keep six significant digits. */
export function writeTable<Name extends keyof Tables>(tier: Tier, name: Name, rows: Tables[Name]): void {
  writeTableFile(file(tier, name), rows, EMPTY[name] ?? []);
}

/** A study without leaks, or without a twin, has a table without rows. */
const EMPTY: Partial<Record<keyof Tables, string[]>> = { leaks: ['id', 'pool', 'rule'], excess: ['cohort', 'twin', 'model', 'confounded', 'twinDrop', 'excess', 'low', 'high'], twins: ['id', 'like', 'dataset', 'other', 'correlation'] };

/** Columns that hold text, or 0/1 for a boolean; all others are numbers, empty for "not known". */
const TEXT = new Set(['pool', 'dataset', 'rule', 'cohort', 'like', 'other', 'title', 'twinOf', 'twin', 'apart', 'chest', 'without', 'id', 'variable', 'about', 'shape', 'verdict', 'model', 'set', 'role', 'variation', 'variant', 'x', 'y', 'kind', 'control', 'test', 'fact', 'where']);
const BOOLEAN = new Set(['tunedOnTest', 'flagged', 'expected', 'passed', 'agrees']);
/** `cohorts` names its sets; elsewhere columns of these names hold numbers. */
const TEXT_OF: Partial<Record<keyof Tables, readonly string[]>> = { cohorts: ['internal', 'external'] }, NUMBERS_OF: Partial<Record<keyof Tables, readonly string[]>> = { pools: ['test'] };

/** Reads a table as its typed rows. */
export function readTable<Name extends keyof Tables>(tier: Tier, name: Name): Tables[Name] {
  const text = new Set([...TEXT, ...(TEXT_OF[name] ?? [])]);
  for (const column of NUMBERS_OF[name] ?? []) text.delete(column);
  return readTableFile(present(committed(tier, file(tier, name)), tier), { text, booleans: BOOLEAN }) as unknown as Tables[Name];
}
