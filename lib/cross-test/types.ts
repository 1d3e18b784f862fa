import type { Tier } from '../core/paths.js';
import type { ArchitectureId, Preprocessing } from '../models/types.js';

/** Which rows are positive and which negative. */
export interface LabelRule {
  /** "label" (the classes), a class of its own name, or a column of the index. */
  column: string;
  /** Positives: any of these. */
  values: string[];
  /** Negatives: any of these; null: all other rows whose value is known. */
  against: string[] | null;
}

/** One cohort as the user names it. */
export interface SetRequest {
  /** Dataset ids joined by "+", or a folder; as typed, and how the set is called everywhere. */
  name: string;
  /** The ids, or the one folder. */
  members: string[];
  folder: boolean;
  rule: LabelRule;
  where: { column: string; value: string }[];
}

/**
 * What happens to patients (and pictures) that the training cohort and an external set share: `refuse` names them and stops; `remove` leaves those
 * out of the external set on whom a network is trained or chosen; `separate` says that equal numbers in folders are different people.
 */
export type OverlapRule = 'refuse' | 'remove' | 'separate';

/** How numbers are computed from predictions. */
export interface MeasureOptions {
  /** Internal sensitivity whose threshold is carried over. */
  sensitivity: number;
  replicates: number;
  seed: number;
}

/** What a user asks of a cross-test; `options.ts` reads it from the command line. */
export interface CrossOptions extends MeasureOptions {
  train: SetRequest;
  externals: SetRequest[];
  tier: Tier;
  overlap: OverlapRule;
  architecture: ArchitectureId;
  alpha: number | undefined;
  /** One model each: `imagenet`, `random`, `radimagenet`, the name of weights trained here, or a weight file. */
  weights: string[];
  preprocessing: Preprocessing | undefined;
  size: number;
  epochs: number;
  patience: number;
  batch: number;
  learningRate: number;
  balanced: boolean;
  equalise: boolean;
  /** Parts that patients are dealt to: one is the internal test, one validates, the others train. */
  parts: number;
  repeats: number;
  out: string;
}

/** `--predictions FILE`: no training, the same numbers from scores that are there. */
export interface ScoringOptions extends MeasureOptions { predictions: string; out: string }

/** A score, as predictions.csv holds it. */
export interface PredictionRow { id: string; network: string; repeat: number; set: string; role: 'internal' | 'external'; patient: string; score: number; truth: number }
