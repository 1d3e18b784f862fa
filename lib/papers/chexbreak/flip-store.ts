import { formatCsv, readCsv } from '../../core/csv.js';
import { writeAtomic } from '../../core/files.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { openStore, runId } from '../../runs/store.js';
import type { RunConfig } from '../../runs/types.js';
import { committedOrNull } from '../stored-files.js';
import { grid } from './grid.js';
import { meanOf } from './replicates.js';
import type { CohortId } from './rules.js';

/** F1 of each arm (as decided, new threshold, flip), mean over models: the estimate, then one value a replicate in which everything was refitted. */
export interface FlipReplicates { models: number; arms: [Float64Array, Float64Array, Float64Array] }

export const FLIP_COLUMNS = ['decided', 'new_threshold', 'flip'] as const;
const HEADER = ['run', 'cohort', 'model', 'task', 'replicate', ...FLIP_COLUMNS] as const;
const FILE = ['chexbreak', 'flip-bootstrap.csv'] as const;

const bootstrapConfigs = (tier: Tier): RunConfig[] => grid(tier, { full: true }).filter((config) => config.experiment === 'flip-bootstrap');

/**
 * Stores the replicates of every `flip-bootstrap` run (`--full` computes them): aggregates, hence of every cohort. Runs that this machine did
 * not compute keep what is stored of them.
 */
export function storeFlipReplicates(tier: Tier): void {
  const store = openStore(), kept = storedRows(tier);
  const rows = bootstrapConfigs(tier).flatMap((config) => {
    const id = runId(config);
    if (store.status(config) !== 'done') return kept.filter((row) => row[0] === id);
    const columns = store.predictions(config, FLIP_COLUMNS) as Record<string, Float64Array>;
    return Array.from(columns.flip, (_, r) => [id, String(config.cohort), String(config.model), String(config.task), String(r), ...FLIP_COLUMNS.map((name) => String(columns[name][r]))]);
  });
  if (rows.length > 0) writeAtomic(resultsRoot(tier, ...FILE), formatCsv(HEADER, rows));
}

/** The stored replicates of a cohort by finding; findings of which not every model is stored, or only with another protocol, are left out. */
export function loadFlipReplicates(tier: Tier, cohort: CohortId): Map<string, FlipReplicates> {
  // Tier open has the shipped models' replicates in tier sample.
  const tiers: Tier[] = tier === 'open' ? ['sample', 'open'] : [tier];
  const rows = tiers.flatMap(storedRows), found = new Map<string, FlipReplicates>(), configs = tiers.flatMap(bootstrapConfigs).filter((config) => config.cohort === cohort);
  for (const task of new Set(configs.map((config) => String(config.task)))) {
    const models = configs.filter((config) => config.task === task).map((config) => rows.filter((row) => row[0] === runId(config)));
    if (models.length === 0 || models.some((own) => own.length === 0)) continue;
    const arm = (name: (typeof FLIP_COLUMNS)[number]): Float64Array => meanOf(models.map((own) => Float64Array.from(own, (row) => Number(row[HEADER.indexOf(name)]))));
    found.set(task, { models: models.length, arms: [arm('decided'), arm('new_threshold'), arm('flip')] });
  }
  return found;
}

/** What lies in results/, or what the checkout has where results are written elsewhere (a check). */
function storedRows(tier: Tier): string[][] {
  const file = committedOrNull(tier, resultsRoot(tier, ...FILE));
  return file === null ? [] : readCsv(file).rows;
}
