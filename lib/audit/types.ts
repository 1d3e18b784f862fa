import type { ThresholdRule } from '../stats/threshold.js';
import type { Feature } from '../failure/table.js';

/** What the user asked for, checked. */
export interface AuditOptions {
  predictions: string;
  metadata: string | null;
  seen: string | null;
  /** Prevalence at which the predictive values are given too; null: only that of the data. */
  prevalence: number | null;
  /** How a score becomes a decision where no decision column does. */
  threshold: ThresholdRule;
  predictor: 'logistic' | 'boosted';
  out: string;
  /** Patient bootstrap replicates of every interval. */
  replicates: number;
  seed: number;
  workers: number | null;
  quiet: boolean;
}

/** One task's columns of one model, a value a row. */
export interface TaskColumns {
  task: string;
  score: Float64Array;
  /** 0, 1, or -1 where the cell was blank: not known. */
  truth: Int8Array;
  decision: Uint8Array | null;
}

/** The rows of one model: columns of equal length, in the order of the file. */
export interface ModelRows {
  model: string;
  ids: string[];
  /** Where patients are not known, the id. */
  patients: string[];
  features: Feature[];
  tasks: TaskColumns[];
  /** 1 where the row's patient was named by --seen. */
  seen: Uint8Array;
}

/** A feature as it was understood, for the report. */
export interface FeatureNote {
  name: string;
  /** The file whose column it is. */
  from: string;
  kind: 'numeric' | 'category' | 'left out';
  /** Levels, range, or why it was left out. */
  detail: string;
  missing: number;
  /** What the name says it is; the three are crossed pairwise. */
  role: 'sex' | 'age' | 'view' | null;
}

/** Counts of the flow diagram before tasks part. */
export interface FlowCounts {
  rows: number;
  images: number;
  patients: number;
  metadataRows: number | null;
  metadataUnused: number;
}

/** What --seen named and what of it was found. */
export interface SeenList {
  file: string;
  ids: number;
  patientsNamed: number;
  patientsFound: number;
  rows: number;
}

/** The user's files, read, joined and checked. */
export interface AuditInput {
  models: ModelRows[];
  tasks: string[];
  /** False: every image counts as its own patient, and intervals are too narrow. */
  patientsKnown: boolean;
  features: FeatureNote[];
  flow: FlowCounts;
  seen: SeenList | null;
  /** SHA-256 of each file that was read. */
  files: { role: 'predictions' | 'metadata' | 'seen'; file: string; sha256: string; rows: number }[];
  /** What a reader should know but no error forbids. */
  notes: string[];
}
