import { existsSync } from 'node:fs';
import { formatCsv, readCsv } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';
import { gzipStable, writeAtomic } from '../../core/files.js';
import type { Tier } from '../../core/paths.js';
import { openStore, runId, type RunStore } from '../../runs/store.js';
import type { RunConfig } from '../../runs/types.js';
import { VARIANTS } from '../../occlusion/index.js';
import { groupCodes } from '../../stats/bootstrap.js';
import { readScoreLines, writeScoreLines, type ScoreLines } from '../score-lines.js';
import { committed, imageFile, present, scoreFile } from './files.js';
import { grid } from './grid.js';
import type { ModelId, Variation } from './protocol.js';
import type { PaperConfig } from './train.js';
import { rowsMayBeStored } from './withheld.js';

/** The test images of an experiment, as all of its runs score them. */
export interface StoredImages { ids: string[]; patients: string[]; truth: Uint8Array; /** Empty strings in the control. */ pools: string[]; codes: Int32Array; groups: number }

/** Scores of one run: of the intact images (in the control `internal` and `external`), and of every variant; NaN where an image is not occluded. */
export interface ScoredRun { id: string; experiment: 'cohort' | 'control'; cohort: string; model: ModelId; task: Variation; repeat: number; scores: ReadonlyMap<string, Float64Array> }

const EXPERIMENTS = ['cohort', 'control'] as const;
const configsOf = (tier: Tier, experiment: string): PaperConfig[] => (grid(tier, { full: true }) as PaperConfig[]).filter((config) => config.experiment === experiment);
const MEASURED = (column: string): boolean => !['id', 'patient', 'pool', 'truth'].includes(column);

/**
 * Writes the scores of every run, one line a run and form. Where all runs are finished here they are written as they are; else what is stored stays,
 * so that tables and claims of a part that is computed again rest on the same rows everywhere, and only runs that are not stored are added. Nothing is
 * written of a tier whose rows may not be stored.
 */
export function storeScores(tier: Tier): void {
  if (!rowsMayBeStored(tier)) return;
  const store = openStore(), complete = allFinished(tier);
  for (const experiment of EXPERIMENTS) {
    const configs = configsOf(tier, experiment), done = configs.find((config) => store.status(config) === 'done');
    if (complete || !existsSync(committed(tier, imageFile(tier, experiment)))) writeImages(tier, experiment, store, done ?? missing(configs, configs, tier));
    const stored = complete ? new Map<string, ScoreLines>() : storedLines(tier, experiment), { ids } = readImages(tier, experiment);
    const lines = configs.flatMap((config): [string, ScoreLines][] => {
      const id = runId(config), line = stored.get(id) ?? (store.status(config) === 'done' ? linesOf(store, config) : undefined);
      return line === undefined ? [] : [[id, line]];
    });
    writeScoreLines(scoreFile(tier, experiment), [], ids, new Map(lines));
  }
}

/** Whether every run of a tier's grid is finished here. */
export function allFinished(tier: Tier): boolean {
  const store = openStore();
  return grid(tier, { full: true }).every((config) => store.status(config) === 'done');
}

function writeImages(tier: Tier, experiment: string, store: RunStore, config: RunConfig): void {
  const { id, patient, truth, pool } = store.predictions(config) as unknown as { id: string[]; patient: string[]; truth: ArrayLike<number>; pool?: string[] };
  writeAtomic(imageFile(tier, experiment), gzipStable(formatCsv(['id', 'patient', 'truth', 'pool'], id.map((name, i) => [name, patient[i], truth[i], pool?.[i] ?? ''])))); 
}

function linesOf(store: RunStore, config: RunConfig): ScoreLines {
  return { known: {}, scores: new Map(Object.entries(store.predictions(config)).filter(([name]) => MEASURED(name)).map(([name, values]) => [name, values as Float64Array])) };
}

/** From what is stored; where rows may not be, from a run that is finished here. @throws SecondReadError (data, run) where there is neither */
export function readImages(tier: Tier, experiment: string): StoredImages {
  if (!rowsMayBeStored(tier)) return imagesOfRun(tier, experiment);
  const { rows } = readCsv(present(committed(tier, imageFile(tier, experiment)), tier)), column = (at: number): string[] => rows.map((cells) => cells[at]);
  return coded({ ids: column(0), patients: column(1), truth: Uint8Array.from(column(2), Number), pools: column(3) });
}

function imagesOfRun(tier: Tier, experiment: string): StoredImages {
  const store = openStore(), configs = configsOf(tier, experiment), done = configs.find((config) => store.status(config) === 'done') ?? missing(configs, configs, tier);
  const { id, patient, truth, pool } = store.predictions(done) as unknown as { id: string[]; patient: string[]; truth: ArrayLike<number>; pool?: string[] };
  return coded({ ids: id, patients: patient, truth: Uint8Array.from(truth), pools: pool ?? id.map(() => '') });
}

function coded(images: Omit<StoredImages, 'codes' | 'groups'>): StoredImages {
  const { codes, count: groups } = groupCodes(images.patients);
  return { ...images, codes, groups };
}

const storedLines = (tier: Tier, experiment: string): Map<string, ScoreLines> => readScoreLines(committed(tier, scoreFile(tier, experiment)), []);

/** Of the runs that are finished here. */
function linesOfRuns(configs: readonly PaperConfig[]): Map<string, ScoreLines> {
  const store = openStore();
  return new Map(configs.filter((config) => store.status(config) === 'done').map((config) => [runId(config), linesOf(store, config)]));
}

/**
 * Every run of an experiment, from what is stored under results/; where rows may not be stored, from the runs that are finished here.
 *
 * @throws SecondReadError (run) where runs of the grid are missing: how many, and what to run
 */
export function loadRuns(tier: Tier, experiment: 'cohort' | 'control'): ScoredRun[] {
  const configs = configsOf(tier, experiment), lines = rowsMayBeStored(tier) ? storedLines(tier, experiment) : linesOfRuns(configs), without = configs.filter((config) => !lines.has(runId(config)));
  if (without.length > 0) missing(without, configs, tier);
  return configs.map((config) => ({ id: runId(config), experiment, cohort: config.cohort, model: config.model, task: config.task, repeat: config.repeat, scores: lines.get(runId(config))!.scores }));
}

function missing(some: readonly unknown[], all: readonly unknown[], tier: Tier): never {
  throw new SecondReadError('run', `${some.length} of ${all.length} runs are neither stored nor computed here`, { remedy: `Run: npm run reproduce -- haynes --tier ${tier} --full` });
}

/** Forms in which a picture is hidden, by what is hidden: random boxes are ten of one. */
export const VARIANT_GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ...VARIANTS.filter(({ region }) => region !== 'random').map(({ name }): [string, string[]] => [name, [name]]),
  ['random', VARIANTS.filter(({ region }) => region === 'random').map(({ name }) => name)],
]);
