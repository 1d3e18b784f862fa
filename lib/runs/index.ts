export * from './types.js';
export { openStore, runId, type RunStore, type RunWriter } from './store.js';
export { schedule, type Failure, type ScheduleOptions, type ScheduleResult } from './schedule.js';
export { execute, type ExecuteOptions, type Runner } from './execute.js';
export { commit, environment } from './environment.js';
export { parsePredictions, formatPredictions, columnKinds, type ColumnKind, type StoredColumns } from './columns.js';
