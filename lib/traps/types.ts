import type { Tier } from '../core/paths.js';
import type { CohortRow } from '../data/types.js';

/** The pictures that an audit looks at: one dataset, several joined, or a user's own folder. */
export interface AuditedImages {
  /** "lidc-nodule-slices", or ids joined by " + ". */
  title: string;
  datasets: readonly string[];
  tier: Tier | 'folder';
  rows: readonly CohortRow[];
  /** Classes in the order of the index. */
  classes: readonly string[];
  /** What must be said beside intervals where patients are not known; else null. */
  unitNote: string | null;
  /** Columns that are the label in other words: no trap, and never used as a variable. */
  labelColumns: ReadonlySet<string>;
  /** Rows left out because another dataset holds the same picture. */
  shared: readonly { id: string; sameAs: string }[];
  bytes(row: CohortRow): Promise<Buffer>;
  /** Side files of a dataset (masks, boxes) in which a picture may or may not occur: name → whether row i does. */
  sideFiles: readonly { name: string; has: Uint8Array }[];
  close(): void;
}

/** A question put to the cohort: which rows are positive (1), negative (0), or not asked (NaN). */
export interface TrapTask { name: string; truth: Float64Array; positives: number; negatives: number }

/** Where a variable comes from: the file itself, its pixels, or a column of the index. */
export type VariableSource = 'file' | 'pixels' | 'index';

/** One candidate: something other than the finding that may tell the label. One value a row; NaN or null is not known. */
export type TrapVariable =
  | { name: string; source: VariableSource; about: string; kind: 'number'; values: Float64Array }
  | { name: string; source: VariableSource; about: string; kind: 'category'; values: readonly (string | null)[] };

/** How much a variable alone tells: `rules` from 0.7 on, `tells` from 0.6 on, `hints` above 0.5 at the lower end of its interval, else `no`; `-` where it cannot be asked. */
export type TrapVerdict = 'rules' | 'tells' | 'hints' | 'no' | '-';

/** What one variable tells of one task. */
export interface VariableResult {
  task: string;
  /** Rows that were asked: "all", or one level of a source column. */
  within: string;
  variable: string;
  source: VariableSource;
  kind: 'number' | 'category';
  about: string;
  /** Rows with a known value, of those that the task asks. */
  known: number;
  /** Distinct levels of a category. */
  levels: number | null;
  /** The shape that tells most: larger values, smaller values, or any (out-of-fold rates of levels or of tenths). */
  shape: 'higher' | 'lower' | 'any' | null;
  auroc: number;
  low: number;
  high: number;
  verdict: TrapVerdict;
}

/** A level of a category whose rate of positives is far from that of all other rows. */
export interface LevelResult {
  task: string;
  variable: string;
  level: string;
  rows: number;
  positives: number;
  rate: number;
  /** Rate in all other rows. */
  elsewhere: number;
}

/** How well frozen features of the pictures tell something. */
export interface FrozenResult {
  /** "task", or the column that is told: "source", "view", "sex". */
  what: string;
  /** The class or level that counts as positive, against what. */
  target: string;
  /** Rows that were asked: "all", or one level of a source column. */
  within: string;
  positives: number;
  negatives: number;
  /** Mean over the splits into folds. */
  auroc: number;
  low: number;
  high: number;
  /** How many splits, and the AUROCs of the lowest and the highest: what one run might have given. */
  splits: { count: number; lowest: number; highest: number };
}

/** Pictures that are the same or nearly so. */
export interface DuplicateGroup {
  /** Row ids. */
  ids: string[];
  patients: string[];
  /** The label of each, classes joined by "|". */
  labels: string[];
  exact: boolean;
  /** Smallest correlation of a linked pair, 64 x 64 pixels. */
  correlation: number;
  contradictory: boolean;
  /** Its pictures count as several patients. */
  acrossPatients: boolean;
  /** Its pictures lie in several parts of the split. */
  acrossSplit: boolean;
}

/** Patients who occur in more than one part of a split. */
export interface SplitLeak { column: string; parts: Record<string, number>; patients: string[]; rows: number }
