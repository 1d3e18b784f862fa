import type { ThresholdRule } from '../../stats/threshold.js';
import type { ModelRows } from '../types.js';

/** Everything that a worker needs; it is sent once, then only which model and task is next. */
export interface AuditStudy {
  models: ModelRows[];
  /** False: every image is its own patient, and tables say so beside their intervals. */
  patientsKnown: boolean;
  rule: ThresholdRule;
  prevalence: number | null;
  replicates: number;
  seed: number;
  predictor: 'logistic' | 'boosted';
  /** Names of the features that are sex, age and view. */
  roles: { name: string; role: 'sex' | 'age' | 'view' }[];
}

/** One task of one model, by position. */
export interface AuditJob { model: number; task: number }
