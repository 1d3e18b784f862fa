import type { ConfounderPair } from '../confounders/paper.js';
import type { Tier } from '../core/paths.js';
import type { ArchitectureId, Preprocessing } from '../models/types.js';

/** What a user asks of a probe; `options.ts` reads it from the command line. */
export interface ProbeOptions {
  /** Dataset ids, or one folder with index.csv. */
  names: string[];
  tier: Tier;
  /** Column and value of the positives. */
  label: { column: string; value: string };
  /** Value of the negatives; null: all other rows whose value is known. */
  against: string | null;
  where: { column: string; value: string }[];
  architecture: ArchitectureId;
  alpha: number | undefined;
  /** `imagenet`, `random`, `radimagenet`, the name of weights trained here, or a weight file. */
  weights: string;
  preprocessing: Preprocessing | undefined;
  /** Name of the confounder, as the user gave it. */
  confounder: string;
  pair: ConfounderPair;
  shares: number[];
  size: number;
  epochs: number;
  folds: number;
  batch: number;
  learningRate: number;
  patience: number;
  replicates: number;
  seed: number;
  out: string;
}

/** The three tests of every model: pictures as in training; the confounder turned against the label; no confounder. */
export type TestKind = 'iid' | 'ood' | 'clean';
export const TESTS: readonly TestKind[] = ['iid', 'ood', 'clean'];

/** Log-odds of every row by the model that did not see its fold; `affected` says which pictures bore the confounder. */
export interface TestScores { share: number; test: TestKind; affected: Uint8Array; score: Float64Array }

/** An area under the ROC curve, the mean over folds, with its bootstrap interval over patients at fixed models. */
export interface AreaInterval { value: number; low: number; high: number }

/** What one share came to. */
export interface ShareResult extends Record<TestKind, AreaInterval> {
  share: number;
  /** Positives that bear the confounder, of all folds. */
  affected: number;
  /** i.i.d. minus o.o.d. */
  gap: AreaInterval;
  /** The gap minus that of share 0, on the same patients: what was learned from the confounder; null for share 0 and where it was not trained. */
  excess: AreaInterval | null;
}
