import { rng } from '../../core/random.js';
import { drawGroupWeights } from '../../stats/bootstrap.js';
import { ARMS, PLANTED, STRONGER, SEED, type Arm, type Planted, type Source } from './protocol.js';
import { composedAurocs, weightedSet, type ComposedAurocs, type FormScores, type TestSet } from './statistics/composition.js';
import { kerasMicroAuc } from './statistics/keras-auc.js';
import { drawRuns } from './statistics/two-way.js';
import type { ScoredRun, StoredTest } from './stored.js';

export const REPLICATES = 2000;

/** AUROCs of one run under one confounder, with their bootstrap over patients. */
export interface RunCurve extends ComposedAurocs { run: ScoredRun; planted: Planted; share: number }

/** Everything that tables and claims follow from: every run's AUROCs on the same resampled patients. */
export interface Curves {
  tests: Record<Arm, StoredTest>;
  runs: ScoredRun[];
  /** One source's runs under one confounder at one share, by fold and repeat; at share 0 the run without confounder. Empty where the tier has none. */
  at(planted: Planted, source: Source, share: number): RunCurve[];
  /** Runs on shuffled labels. */
  shuffled: RunCurve[];
  replicates: number;
}

const bootstrapStream = (arm: Arm): ReturnType<typeof rng> => rng(SEED, 'bootstrap', 'source-matters', arm);

/** Composes the test sets of every run. About 3 s for the sample grid. */
export function curvesOf(tests: Record<Arm, StoredTest>, runs: ScoredRun[], replicates = REPLICATES): Curves {
  const index = new Map<string, RunCurve[]>(), shuffled: RunCurve[] = [];
  for (const arm of ARMS) {
    const jobs = runs.filter((run) => run.arm === arm && run.experiment !== 'manipulation').flatMap((run) => [...run.scores].map(([planted, scores]) => ({ run, planted, share: run.share, ...scores })));
    composedAurocs(tests[arm], jobs, replicates, bootstrapStream(arm)).forEach((aurocs, j) => {
      const { run, planted, share } = jobs[j], curve: RunCurve = { ...aurocs, run, planted, share };
      if (run.experiment === 'shuffled-labels') { shuffled.push(curve); return; }
      const key = `${planted} ${run.source} ${share}`;
      index.set(key, [...(index.get(key) ?? []), curve]);
    });
  }
  return { tests, runs, shuffled, replicates, at: (planted, source, share) => index.get(`${planted} ${source} ${share}`) ?? [] };
}

/** Runs of two sources at some points that share fold and repeat, in one order; what only one of them has is left out. */
export function pairedRuns(...points: readonly (readonly RunCurve[])[]): RunCurve[][] {
  const key = ({ run: { fold, repeat } }: RunCurve): string => `${repeat}.${fold}`;
  const common = points[0].map(key).filter((one) => points.every((point) => point.some((curve) => key(curve) === one)));
  return points.map((point) => common.map((one) => point.find((curve) => key(curve) === one)!));
}

/** Draws of runs: equal for all statistics on so many runs. */
export const runDraws = (runs: number, replicates: number): Uint16Array[] => drawRuns(runs, replicates, SEED);

/** Keras's micro-averaged AUC of one run on a composed test set: the estimate, then a value a replicate over the same patients as in `curvesOf`. */
export function microAuc(test: TestSet, arm: Arm, scores: FormScores, set: 'iid' | 'ood', share: number, replicates: number): Float64Array {
  const { rows, truth, score, weight } = weightedSet(test, scores, set, share), probability = score.map((logOdds) => 1 / (1 + Math.exp(-logOdds)));
  const seed = bootstrapStream(arm).seed(), drawn = new Float64Array(test.groups).fill(1);
  return Float64Array.from({ length: replicates + 1 }, (_, r) => {
    if (r > 0) drawGroupWeights(test.groups, seed, r, drawn);
    return kerasMicroAuc(truth, probability, rows.map((i, k) => drawn[test.codes[i]] * weight[k]));
  });
}

/** Every confounder that a tier's runs have. */
export const plantedAll = (): Planted[] => ARMS.flatMap((arm) => [...PLANTED[arm], ...STRONGER[arm]]);
