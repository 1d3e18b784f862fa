import type { JobResult } from '../measure/job.js';
import type { SubgroupRow } from '../output/rows.js';
import type { AuditSummary } from '../output/summary.js';
import type { AuditInput, AuditOptions } from '../types.js';

/** Everything that the report shows. */
export interface Findings {
  input: AuditInput;
  options: AuditOptions;
  summary: AuditSummary;
  results: readonly JobResult[];
  /** With corrected p-values. */
  subgroups: readonly SubgroupRow[];
}
