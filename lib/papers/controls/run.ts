import { intervalCoverage } from '../../controls/coverage.js';
import { plantedDetection, unequalPrevalence } from '../../controls/detection.js';
import { permutedErrors } from '../../controls/permuted.js';
import type { Json } from '../../core/canonical.js';
import { SecondReadError } from '../../core/errors.js';
import { simulateVerdicts } from '../../evidence/simulate.js';
import type { PredictionColumns, RunConfig, RunResult } from '../../runs/types.js';

/** One control. Its table of rows is the run's predictions.csv: simulated cohorts have no images to list. */
export async function run(config: RunConfig): Promise<RunResult> {
  const { result, rows } = resultOf(config);
  const names = Object.keys(rows[0]);
  return {
    predictions: Object.fromEntries(names.map((name) => [name, rows.map((row) => cell((row as Record<string, unknown>)[name]))])) as PredictionColumns,
    metrics: { headline: headlineOf(rows), result: JSON.parse(JSON.stringify(result)) as Json },
  };
}

function resultOf(config: RunConfig): { result: object; rows: object[] } {
  switch (config.experiment) {
    case 'planted-miss': case 'planted-false-alarm': return withRows(plantedDetection(config as unknown as Parameters<typeof plantedDetection>[0]));
    case 'unequal-prevalence': return withRows(unequalPrevalence(config as unknown as Parameters<typeof unequalPrevalence>[0]));
    case 'permuted-errors': return withRows(permutedErrors(config as unknown as Parameters<typeof permutedErrors>[0]));
    case 'coverage': return withRows(intervalCoverage(config as unknown as Parameters<typeof intervalCoverage>[0]));
    case 'verdicts': return withRows({ rows: simulateVerdicts({ simulations: Number(config.simulations), seed: config.seed }) });
    default: throw new SecondReadError('run', `unknown control "${config.experiment}"`, { field: 'experiment' });
  }
}

const withRows = <T extends { rows: object[] }>(result: T): { result: T; rows: object[] } => ({ result, rows: result.rows });

const cell = (value: unknown): string | number | null => (typeof value === 'boolean' ? Number(value) : value as string | number | null);

/** The shares that a rerun is compared by: what was found, covered or wrong, row by row. */
function headlineOf(rows: readonly object[]): Record<string, number> {
  return Object.fromEntries(rows.flatMap((row, i) => Object.entries(row).filter(([name, value]) => typeof value === 'number' && ['flagged', 'covered', 'found', 'holds', 'fails'].includes(name)).map(([name, value]) => [`row ${i} ${name}`, value as number])));
}
