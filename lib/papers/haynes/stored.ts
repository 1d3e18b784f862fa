import { existsSync } from 'node:fs';
import { formatCsv, readCsv } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';
import { gzipStable, writeAtomic } from '../../core/files.js';
import type { Tier } from '../../core/paths.js';
import { openStore, runId, type RunStore } from '../../runs/store.js';
import type { RunConfig } from '../../runs/types.js';
import { VARIANTS } from '../../occlusion/index.js';
import { groupCodes } from '../../stats/bootstrap.js';
import { committed, imageFile, present, scoreFile } from './files.js';
import { grid } from './grid.js';
import type { ModelId, Variation } from './protocol.js';
import type { PaperConfig } from './train.js';

/** The test images of an experiment, as all of its runs score them. */
export interface StoredImages { ids: string[]; patients: string[]; truth: Uint8Array; /** Empty strings in the control. */ pools: string[]; codes: Int32Array; groups: number }

/** Scores of one run: of the intact images (in the control `internal` and `external`), and of every variant; NaN where an image is not occluded. */
export interface ScoredRun { id: string; experiment: 'cohort' | 'control'; cohort: string; model: ModelId; task: Variation; repeat: number; scores: ReadonlyMap<string, Float64Array> }

const EXPERIMENTS = ['cohort', 'control'] as const;
const configsOf = (tier: Tier, experiment: string): PaperConfig[] => (grid(tier, { full: true }) as PaperConfig[]).filter((config) => config.experiment === experiment);
const MEASURED = (column: string): boolean => !['id', 'patient', 'pool', 'truth'].includes(column);

/**
 * Writes the scores of every run, one line a run and form. Where all runs are finished here they are written as they are; else what is stored stays,
 * so that tables and claims of a part that is computed again rest on the same rows everywhere, and only runs that are not stored are added.
 */
export function storeScores(tier: Tier): void {
  const store = openStore(), complete = grid(tier, { full: true }).every((config) => store.status(config) === 'done');
  for (const experiment of EXPERIMENTS) {
    const configs = configsOf(tier, experiment), done = configs.find((config) => store.status(config) === 'done');
    if (complete || !existsSync(committed(tier, imageFile(tier, experiment)))) writeImages(tier, experiment, store, done ?? missing(configs, configs, tier));
    const stored = complete ? new Map<string, Map<string, Float64Array>>() : readLines(tier, experiment), { ids } = readImages(tier, experiment);
    const lines = configs.flatMap((config) => {
      const id = runId(config), scores = stored.get(id) ?? (store.status(config) === 'done' ? scoresOf(store, config) : undefined);
      return scores === undefined ? [] : [...scores].map(([form, values]) => [id, form, ...Array.from(values, (value) => (Number.isNaN(value) ? null : value))]);
    });
    writeAtomic(scoreFile(tier, experiment), gzipStable(formatCsv(['run', 'form', ...ids], lines)));
  }
}

function writeImages(tier: Tier, experiment: string, store: RunStore, config: RunConfig): void {
  const { id, patient, truth, pool } = store.predictions(config) as unknown as { id: string[]; patient: string[]; truth: ArrayLike<number>; pool?: string[] };
  writeAtomic(imageFile(tier, experiment), gzipStable(formatCsv(['id', 'patient', 'truth', 'pool'], id.map((name, i) => [name, patient[i], truth[i], pool?.[i] ?? ''])))); 
}

function scoresOf(store: RunStore, config: RunConfig): Map<string, Float64Array> {
  return new Map(Object.entries(store.predictions(config)).filter(([name]) => MEASURED(name)).map(([name, values]) => [name, values as Float64Array]));
}

/** @throws SecondReadError (data) where nothing is stored */
export function readImages(tier: Tier, experiment: string): StoredImages {
  const { rows } = readCsv(present(committed(tier, imageFile(tier, experiment)), tier)), patients = rows.map((cells) => cells[1]), { codes, count: groups } = groupCodes(patients);
  return { ids: rows.map((cells) => cells[0]), patients, truth: Uint8Array.from(rows, (cells) => Number(cells[2])), pools: rows.map((cells) => cells[3]), codes, groups };
}

function readLines(tier: Tier, experiment: string): Map<string, Map<string, Float64Array>> {
  const file = committed(tier, scoreFile(tier, experiment)), runs = new Map<string, Map<string, Float64Array>>();
  if (!existsSync(file)) return runs;
  for (const [run, form, ...values] of readCsv(file).rows) {
    if (!runs.has(run)) runs.set(run, new Map());
    runs.get(run)!.set(form, Float64Array.from(values, (value) => (value === '' ? NaN : Number(value))));
  }
  return runs;
}

/**
 * Every run of an experiment, from what is stored under results/.
 *
 * @throws SecondReadError (run) where runs of the grid are missing: how many, and what to run
 */
export function loadRuns(tier: Tier, experiment: 'cohort' | 'control'): ScoredRun[] {
  const lines = readLines(tier, experiment), configs = configsOf(tier, experiment), without = configs.filter((config) => !lines.has(runId(config)));
  if (without.length > 0) missing(without, configs, tier);
  return configs.map((config) => ({ id: runId(config), experiment, cohort: config.cohort, model: config.model, task: config.task, repeat: config.repeat, scores: lines.get(runId(config))! }));
}

function missing(some: readonly unknown[], all: readonly unknown[], tier: Tier): never {
  throw new SecondReadError('run', `${some.length} of ${all.length} runs are neither stored nor computed here`, { remedy: `Run: npm run reproduce -- haynes --tier ${tier} --full` });
}

/** Forms in which a picture is hidden, by what is hidden: random boxes are ten of one. */
export const VARIANT_GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ...VARIANTS.filter(({ region }) => region !== 'random').map(({ name }): [string, string[]] => [name, [name]]),
  ['random', VARIANTS.filter(({ region }) => region === 'random').map(({ name }) => name)],
]);
