import type { Json } from '../core/canonical.js';
import type { Tier } from '../core/paths.js';

/** Everything that changes a run's numbers, and nothing else: pure JSON. Its hash is the run's id. */
export interface RunConfig {
  paper: string;
  tier: Tier;
  /** Raised when the paper's code changes what it computes: old runs are then no longer found. */
  protocol: string;
  /** Which computation of the paper, e.g. "failure" or "flip-bootstrap". */
  experiment: string;
  seed: number;
  /** Content hashes of the manifests (and through them the data) that the run reads. */
  data: Record<string, string>;
  [parameter: string]: Json;
}

/** A column of a run's predictions: aligned with the others, one value a row. NaN / null is an empty cell. */
export type PredictionColumns = Record<string, ArrayLike<number> | readonly (string | number | null)[]>;

/** What a paper's `run` hands back; the store writes it down, whole or not at all. */
export interface RunResult {
  /** Columns of predictions.csv, in order; every metric must be computed from these values as they are written. */
  predictions: PredictionColumns;
  metrics: Json;
}

/** What a run is given besides its config. */
export interface RunContext {
  /** Threads this run may use. */
  threads: number;
  /** One record of log.jsonl; also shown as the progress note. */
  log(record: Record<string, Json>): void;
}

/** A finished run as it is read back. */
export interface StoredRun { id: string; config: RunConfig; metrics: Json; folder: string }
