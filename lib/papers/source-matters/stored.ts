import { gzipStable, writeAtomic } from '../../core/files.js';
import { formatCsv, readCsv } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';
import type { Tier } from '../../core/paths.js';
import { openStore, runId, type RunStore } from '../../runs/store.js';
import type { RunConfig } from '../../runs/types.js';
import { groupCodes } from '../../stats/bootstrap.js';
import { readScoreLines, writeScoreLines, type ScoreLines } from '../score-lines.js';
import { committed, present, scoreFile, testFile } from './files.js';
import { grid } from './grid.js';
import { ARMS, PLANTED, STRONGER, type Arm, type Planted, type Source } from './protocol.js';
import { columnOf } from './scores.js';
import type { FormScores, TestSet } from './statistics/composition.js';

/** A run's scores on the test images of its arm. */
export interface ScoredRun {
  id: string;
  experiment: string;
  arm: Arm;
  /** What was planted in training; `none` at share 0. */
  planted: Planted | 'none';
  share: number;
  source: Source;
  fold: number;
  repeat: number;
  /** The epoch whose weights were tested. */
  bestEpoch: number;
  /** Of that epoch. */
  validationLoss: number;
  scores: Map<Planted, FormScores>;
}

/** The test images of an arm, with what stratified tables need. */
export interface StoredTest extends TestSet { features: Record<string, Float64Array> }

/** Writes the test images of an arm: id, patient, truth and features. */
export function writeTest(tier: Tier, arm: Arm, rows: readonly { id: string; patient: string; truth: number; features: Record<string, number | null> }[]): void {
  const names = Object.keys(rows[0].features);
  writeAtomic(testFile(tier, arm), gzipStable(formatCsv(['id', 'patient', 'truth', ...names], rows.map(({ id, patient, truth, features }) => [id, patient, truth, ...names.map((name) => features[name])]))));
}

/** @throws SecondReadError (data) where nothing is stored */
export function readTest(tier: Tier, arm: Arm): StoredTest {
  const { header, rows } = readCsv(present(committed(tier, testFile(tier, arm)), tier)), patients = groupCodes(rows.map((cells) => cells[1]));
  return {
    ids: rows.map((cells) => cells[0]), truth: Uint8Array.from(rows, (cells) => Number(cells[2])), codes: patients.codes, groups: patients.count,
    features: Object.fromEntries(header.slice(3).map((name, j) => [name, Float64Array.from(rows, (cells) => (cells[j + 3] === '' ? NaN : Number(cells[j + 3])))])),
  };
}

/** Experiments whose scores belong to the test set of their arm. */
const SCORED = ['fine-tune', 'manipulation', 'shuffled-labels'];
const scoredConfigs = (tier: Tier): RunConfig[] => grid(tier, { full: true }).filter(({ experiment }) => SCORED.includes(experiment));

/** What is stored of a run beside its scores: the best epoch and its validation loss. */
const KNOWN = ['bestEpoch', 'validationLoss'] as const;

/**
 * Writes the scores of every run of the grid, one line a run and form. Where all runs are finished here they are written as they are; else what is
 * stored stays, so that tables and claims of a part that is computed again rest on the same rows everywhere, and only runs that are not
 * stored are added.
 */
export function storeScores(tier: Tier): void {
  const store = openStore(), configs = scoredConfigs(tier), complete = configs.every((config) => store.status(config) === 'done');
  for (const arm of ARMS) {
    const stored = complete ? new Map<string, ScoreLines>() : storedLines(tier, arm), { ids } = readTest(tier, arm);
    const lines = configs.filter(({ cohort }) => cohort === arm).flatMap((config): [string, ScoreLines][] => {
      const id = runId(config), line = stored.get(id) ?? (store.status(config) === 'done' ? lineOf(store, config, ids) : undefined);
      return line === undefined ? [] : [[id, line]];
    });
    writeScoreLines(scoreFile(tier, arm), KNOWN, ids, new Map(lines));
  }
}

/**
 * Scores of a finished run on the test images of its arm (a manipulation check of sex has more of them), each form once: unaffected images of tag and low-pass
 * are the clean ones, stored under `clean`.
 */
function lineOf(store: RunStore, config: RunConfig, ids: readonly string[]): ScoreLines {
  const columns = store.predictions(config), place = new Map((columns.id as readonly string[]).map((id, i) => [id, i])), { training } = store.read(config).metrics as unknown as { training: { bestEpoch: number; validationLoss: number[] } };
  const scores = new Map<string, Float64Array>();
  for (const planted of plantedOf(config)) for (const form of ['unaffected', 'affected'] as const) {
    const all = columns[columnOf(planted, form)] as Float64Array;
    scores.set(storedForm(planted, form), Float64Array.from(ids, (id) => all[place.get(id)!]));
  }
  return { known: { bestEpoch: training.bestEpoch, validationLoss: training.validationLoss[training.bestEpoch - 1] }, scores };
}

const storedForm = (planted: Planted, form: 'unaffected' | 'affected'): string => {
  if (form === 'affected') return `${planted}:1`;
  if (planted === 'xray-noise' || planted === 'xray-noise-strong') return 'xray-noise:0';
  return planted === 'ct-xray-noise' ? 'ct-xray-noise:0' : 'clean';
};

/** The confounders whose forms a run has scores of. */
function plantedOf({ cohort, task }: RunConfig): readonly Planted[] {
  return task === 'none' ? [...PLANTED[cohort as Arm], ...STRONGER[cohort as Arm]] : [task as Planted];
}

const storedLines = (tier: Tier, arm: Arm): Map<string, ScoreLines> => readScoreLines(committed(tier, scoreFile(tier, arm)), KNOWN);

/**
 * Every scored run of the grid, from what is stored under results/.
 *
 * @throws SecondReadError (run) where runs of the grid are missing: how many, and what to run
 */
export function loadRuns(tier: Tier): ScoredRun[] {
  const lines = new Map(ARMS.flatMap((arm) => [...storedLines(tier, arm)])), configs = scoredConfigs(tier), missing = configs.filter((config) => !lines.has(runId(config)));
  if (missing.length > 0) throw new SecondReadError('run', `${missing.length} of ${configs.length} runs are neither stored nor computed here`, { remedy: `Run: npm run reproduce -- source-matters --tier ${tier} --full` });
  return configs.map((config) => {
    const id = runId(config), { known: { bestEpoch, validationLoss }, scores } = lines.get(id)!, { experiment, cohort, task, share = 1, model, fold, repeat } = config as RunConfig & { cohort: Arm; task: Planted | 'none'; share?: number; model: Source; fold: number; repeat: number };
    const forms = plantedOf(config).map((planted): [Planted, FormScores] => [planted, { unaffected: scores.get(storedForm(planted, 'unaffected'))!, affected: scores.get(storedForm(planted, 'affected'))! }]);
    return { id, experiment, arm: cohort, planted: task, share, source: model, fold, repeat, bestEpoch, validationLoss, scores: new Map(forms) };
  });
}
