import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { boostedTrees, boostedTreesParameters } from '../classifiers/lightgbm.js';
import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import { bootstrapAurocsParallel } from '../stats/bootstrap-aurocs-parallel.js';
import { replicateColumn } from '../stats/bootstrap.js';
import { logisticRegression } from '../stats/logistic.js';
import { CONFOUNDER_CASES } from './confounder-cases.js';
import { benchCohort, benchRegression } from './cohort.js';
import { embedCase } from './embed-case.js';
import type { BenchCase } from './measure.js';
import { peerVersions, startPeer, type Peer } from './peer.js';
import { TRAINING_CASES } from './training-cases.js';

/** What a case is made of: the Python of the peers (null: none), an empty folder for data files, repetitions. */
export interface CaseOptions { python: string | null; folder: string; repetitions: number }

const REPLICATES = 1000, LOOP_REPLICATES = 20;

/** Patient bootstrap of 14 AUROCs, 1,000 replicates, from unsorted typed arrays to replicates, threads started anew each time. */
export function bootstrapCase({ python, folder, repetitions }: CaseOptions): BenchCase {
  const cohort = benchCohort(), versions = peerVersions(python, ['numpy', 'scikit-learn']);
  writeFiles(folder, { codes: cohort.codes, truths: concatenate(cohort.truths), scores: concatenate(cohort.scores) }, { rows: cohort.codes.length, groups: cohort.groups, tasks: cohort.truths.length, replicates: REPLICATES, loopReplicates: LOOP_REPLICATES });
  return {
    name: 'bootstrap-auc', repetitions,
    ours: async () => {
      const replicates = await bootstrapAurocsParallel({ ...cohort, replicates: REPLICATES, stream: rng(1, 'bootstrap', 'bench') }, 2);
      return cohort.truths.flatMap((_, task) => [replicates.values[task], deviation(replicateColumn(replicates, task))]);
    },
    peers: startPeers(python, versions, folder, { 'scikit-learn loop': 'sklearn-loop', 'numpy vectorised': 'numpy-bootstrap' }),
    compare: (ours, theirs, peer) => theirs.forEach((value, i) => {
      // Estimates are the same numbers; standard deviations of 1,000 (or 20) replicates agree as far as so many replicates can.
      const exact = i % 2 === 0, wide = peer === 'scikit-learn loop' ? 0.7 : 0.2;
      agree(ours[i], value, exact ? 1e-12 : wide * ours[i], `${peer}, task ${i >> 1}, ${exact ? 'AUROC' : 'bootstrap error'}`);
    }),
    notes: [`${cohort.codes.length} rows, ${cohort.groups} patients, ${cohort.truths.length} tasks, ${REPLICATES} replicates; ours with two threads, started within the measured time`,
      `scikit-learn loop: roc_auc_score on the resampled rows, ${LOOP_REPLICATES} replicates measured and scaled to ${REPLICATES}`, ...versionNote(versions)],
  };
}

/** Logistic regression with cluster-robust errors, from a feature matrix to coefficients, errors and p-values. */
export function logisticCase({ python, folder, repetitions }: CaseOptions): BenchCase {
  const { features, label, codes } = benchRegression(), versions = peerVersions(python, ['numpy', 'statsmodels']);
  writeFiles(folder, { x: features.values, label, codes }, { rows: features.rows, columns: features.columns });
  return {
    name: 'logistic', repetitions,
    ours: () => { const fit = logisticRegression({ features, label, clusters: codes }); return [...fit.coefficients, ...fit.se]; },
    peers: startPeers(python, versions, folder, { statsmodels: 'statsmodels-logit' }),
    compare: (ours, theirs, peer) => theirs.forEach((value, i) => agree(ours[i], value, 1e-8, `${peer}, number ${i}`)),
    notes: [`${features.rows} rows, ${features.columns} columns and an intercept, cluster-robust covariance; coefficients and errors equal to 1e-8`, ...versionNote(versions)],
  };
}

/** Boosted trees, from a feature matrix to a model, binning included, one thread each. */
export function lightgbmCase({ python, folder, repetitions }: CaseOptions): BenchCase {
  const { features, label } = benchRegression(18000, 18), versions = peerVersions(python, ['numpy', 'lightgbm']), options = { rounds: 100, threads: 1 };
  writeFiles(folder, { x: features.values, label }, { rows: features.rows, columns: features.columns, rounds: options.rounds, parameters: boostedTreesParameters(options) });
  const head = { ...features, rows: 100, values: features.values.slice(0, 100 * features.columns) };
  return {
    name: 'lightgbm-train', repetitions,
    ours: () => {
      const model = boostedTrees(options).fit(features, label), probability = Array.from(model.predict(head));
      model.dispose();
      return probability;
    },
    peers: startPeers(python, versions, folder, { lightgbm: 'lightgbm-train' }),
    compare: (ours, theirs, peer) => theirs.forEach((value, i) => agree(ours[i], value, 1e-12, `${peer}, prediction ${i}`)),
    notes: [`${features.rows} rows, ${features.columns} columns, ${options.rounds} rounds, one thread each, binning and 100 predictions included; predictions equal to 1e-12`, ...versionNote(versions)],
  };
}

export const CASES: Record<string, (options: CaseOptions) => BenchCase> = { 'bootstrap-auc': bootstrapCase, logistic: logisticCase, 'lightgbm-train': lightgbmCase, 'embed-resnet50': embedCase, ...CONFOUNDER_CASES, ...TRAINING_CASES };

function startPeers(python: string | null, versions: object | null, folder: string, tasks: Record<string, string>): Peer[] {
  return python === null || versions === null ? [] : Object.entries(tasks).map(([name, task]) => startPeer(python, name, task, folder));
}

const versionNote = (versions: Record<string, string> | null): string[] => [versions === null ? 'peers not installed, left out' : Object.entries(versions).map((pair) => pair.join(' ')).join(', ')];

function writeFiles(folder: string, arrays: Record<string, Float64Array | Int32Array | Uint8Array>, sizes: Record<string, number | string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, array] of Object.entries(arrays)) writeFileSync(path.join(folder, `${name}.bin`), new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  writeFileSync(path.join(folder, 'sizes.json'), JSON.stringify(sizes));
}

function concatenate<T extends Float64Array | Uint8Array>(parts: T[]): T {
  const whole = new (parts[0].constructor as { new (length: number): T })(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
  return whole;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function agree(ours: number, theirs: number, tolerance: number, what: string): void {
  if (!(Math.abs(ours - theirs) <= tolerance)) throw new SecondReadError('statistics', `${what}: ours ${ours}, theirs ${theirs}`, { expected: `a difference of at most ${tolerance}` });
}
