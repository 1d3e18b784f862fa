import { resultsRoot, type Tier } from '../../../core/paths.js';
import { readTableFile, writeTableFile } from '../../../core/table-file.js';
import type { AgreementRow, CorrectedOddsRow, CurveRow, EffectRow, ErrorRow, FlipRow, NullRow, PermutationRow, PooledRow, PredictorRow, ReferenceRow, SensitivityRow, SubgroupRow } from './rows.js';

/** The tables of the paper, by the name of their file in results/<tier>/chexbreak/tables/. */
export interface Tables {
  reference: ReferenceRow[];
  errors: ErrorRow[];
  agreement: AgreementRow[];
  odds: CorrectedOddsRow[];
  subgroups: SubgroupRow[];
  permutation: PermutationRow[];
  predictors: PredictorRow[];
  nulls: NullRow[];
  flips: FlipRow[];
  'flips-f1-rule': FlipRow[];
  effects: EffectRow[];
  'threshold-curves': CurveRow[];
  sensitivity: SensitivityRow[];
  pooled: PooledRow[];
}

const file = (tier: Tier, name: string): string => resultsRoot(tier, 'chexbreak', 'tables', `${name}.csv`);

/** Writes a table; numbers keep six significant digits. */
export function writeTable<Name extends keyof Tables>(tier: Tier, name: Name, rows: Tables[Name]): void {
  writeTableFile(file(tier, name), rows);
}

/** Columns that hold text, or 0/1 for a boolean; all others are numbers, empty for "not known". */
const TEXT = new Set(['cohort', 'model', 'task', 'thresholdRule', 'outcome', 'feature', 'level', 'reference', 'penalty', 'note', 'variant', 'family', 'arm', 'contrast', 'interval', 'what', 'published', 'set']);
const BOOLEAN = new Set(['joint', 'sparse', 'agrees']);

/** Reads a table as its typed rows. */
export function readTable<Name extends keyof Tables>(tier: Tier, name: Name): Tables[Name] {
  return readTableFile(file(tier, name), { text: TEXT, booleans: BOOLEAN }) as unknown as Tables[Name];
}
