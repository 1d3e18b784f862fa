import type { Matrix } from '../core/matrix.js';
import { SecondReadError } from '../core/errors.js';
import { checkTraining } from './check.js';
import { foldRows } from './fold-rows.js';
import { lightgbm, type Handle } from './lightgbm-api.js';
import type { Classifier, FitOptions, FittedClassifier } from './types.js';

/** What shapes the trees. Names in brackets are LightGBM's own. */
export interface BoostedTreesOptions {
  /** Trees [num_iterations], 100. */
  rounds?: number;
  /** Leaves a tree [num_leaves], 15. */
  leaves?: number;
  /** Shrinkage [learning_rate], 0.1. */
  learningRate?: number;
  /** Bins a column [max_bin], 63. */
  maxBin?: number;
  /** Fewest rows in a leaf [min_data_in_leaf], 50. */
  minRows?: number;
  /** L2 penalty on leaf values [lambda_l2], 0. */
  ridge?: number;
  /** [seed], 1. Only matters where rows or columns are sampled; LightGBM's defaults sample none. */
  seed?: number;
  /** [num_threads], 1. Results do not depend on it. */
  threads?: number;
  /** Stop when the log-loss of the validation rows has not improved for so many rounds, and keep the best round. */
  earlyStopping?: number;
  /** Further parameters, passed on as they are. */
  extra?: Record<string, string | number | boolean>;
}

/** LightGBM's parameters, as its C API takes them: `key=value` separated by blanks. Python gives equal trees for an equal list. */
export function boostedTreesParameters(options: BoostedTreesOptions = {}): string {
  const { leaves = 15, learningRate = 0.1, maxBin = 63, minRows = 50, ridge = 0, seed = 1, threads = 1, extra = {} } = options;
  const parameters = {
    objective: 'binary', metric: 'binary_logloss', num_leaves: leaves, learning_rate: learningRate, max_bin: maxBin, min_data_in_leaf: minRows, lambda_l2: ridge,
    seed, num_threads: threads, deterministic: true, force_row_wise: true, verbosity: -1, ...extra,
  };
  return Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join(' ');
}

/**
 * Gradient-boosted decision trees: LightGBM itself, called through its C API, equal to Python's `lightgbm.train` with the same
 * parameters. NaN is taken as missing and gets a side of its own at each split. The defaults (100 rounds, 15 leaves, 63 bins, at
 * least 50 rows a leaf, learning rate 0.1) are small on purpose: errors of a good classifier are noisy, so larger trees memorise, and
 * one fit on 18,000 x 20 stays near 0.1 s on one thread. With fewer than 500 rows, lower `minRows`.
 *
 * Ke et al. 2017, "LightGBM: a highly efficient gradient boosting decision tree".
 *
 * @throws SecondReadError (setup) when LightGBM is missing; (statistics) for a single-class label, shapes that do not fit, or what LightGBM refuses
 * @example boostedTrees({ rounds: 50 }).fit(features, label).predict(features) // Float64Array of P(label = 1)
 */
export function boostedTrees(options: BoostedTreesOptions = {}): Classifier {
  return {
    name: 'boosted trees',
    fit: (features, label, fitOptions) => fitTrees(features, label, options, fitOptions ?? {}),
    crossFit: (features, label, folds, weights) => crossFitTrees(features, label, folds, options, weights),
  };
}

/** A stored model: the counterpart of `text()`. `names` are the feature names of the fit. */
export function boostedTreesFromText(text: string, names: string[], threads = 1): FittedClassifier {
  const booster = lightgbm().fromText(text);
  const count = lightgbm().featureCount(booster);
  if (count !== names.length) {
    lightgbm().freeBooster(booster);
    throw new SecondReadError('statistics', `the model has ${count} features`, { expected: `${names.length}: ${names.slice(0, 20).join(', ')}` });
  }
  return fitted(booster, names, text, threads);
}

function fitTrees(features: Matrix, label: ArrayLike<number>, options: BoostedTreesOptions, { weights, validation }: FitOptions): FittedClassifier {
  checkTraining(features, label, weights);
  const native = lightgbm(), parameters = boostedTreesParameters(options), rounds = options.rounds ?? 100;
  const owned: (() => void)[] = [];
  try {
    const dataset = datasetOf(features, label, parameters, weights);
    owned.push(() => native.freeDataset(dataset));
    const booster = native.createBooster(dataset, parameters);
    owned.push(() => native.freeBooster(booster));
    let keep = rounds;
    if (validation && options.earlyStopping !== undefined) {
      const held = datasetOf(validation.features, validation.label, parameters, undefined, dataset);
      owned.push(() => native.freeDataset(held));
      native.addValidation(booster, held);
      keep = boostUntilWorse(booster, rounds, options.earlyStopping);
    } else {
      for (let round = 0; round < rounds && !native.update(booster); round++);
    }
    // A model read back from its text needs no training data: all native memory but the trees is freed here.
    const text = native.modelText(booster, keep);
    return fitted(native.fromText(text), features.names, text, options.threads ?? 1);
  } finally {
    for (const free of owned.reverse()) free();
  }
}

/**
 * All folds from one binned data set: the edges of the bins come from all rows' features (no label is looked at), each fold's trees from
 * its training rows alone. Half the time of binning each fold anew, and of predicting from raw values.
 */
function crossFitTrees(features: Matrix, label: ArrayLike<number>, folds: Int32Array, options: BoostedTreesOptions, weights?: ArrayLike<number>): Float64Array {
  const native = lightgbm(), parameters = boostedTreesParameters(options), predicted = new Float64Array(features.rows).fill(NaN);
  const whole = datasetOf(features, label, parameters, weights);
  try {
    for (const { training, held } of foldRows(folds)) {
      const owned: (() => void)[] = [];
      try {
        const dataset = native.subset(whole, training, parameters);
        owned.push(() => native.freeDataset(dataset));
        const validation = native.subset(whole, held, parameters);
        owned.push(() => native.freeDataset(validation));
        const booster = native.createBooster(dataset, parameters);
        owned.push(() => native.freeBooster(booster));
        native.addValidation(booster, validation);
        for (let round = 0; round < (options.rounds ?? 100) && !native.update(booster); round++);
        const values = native.validationPredictions(booster, held.length);
        for (let i = 0; i < held.length; i++) predicted[held[i]] = values[i];
      } finally {
        for (const free of owned.reverse()) free();
      }
    }
    return predicted;
  } finally {
    native.freeDataset(whole);
  }
}

/** Boosts until the validation log-loss has not improved for `patience` rounds; the number of rounds up to the best. */
function boostUntilWorse(booster: Handle, rounds: number, patience: number): number {
  let best = Infinity, bestRound = 0;
  for (let round = 1; round <= rounds; round++) {
    const finished = lightgbm().update(booster), loss = lightgbm().validationMetric(booster);
    if (loss < best) { best = loss; bestRound = round; }
    if (finished || round - bestRound >= patience) break;
  }
  return bestRound;
}

function datasetOf(features: Matrix, label: ArrayLike<number>, parameters: string, weights?: ArrayLike<number>, like?: Handle): Handle {
  const native = lightgbm(), dataset = native.createDataset(features.values, features.rows, features.columns, parameters, like);
  try {
    native.setField(dataset, 'label', Float32Array.from(label));
    if (weights) native.setField(dataset, 'weight', Float32Array.from(weights));
    if (!like) native.setFeatureNames(dataset, safeNames(features.names));
    return dataset;
  } catch (error) {
    native.freeDataset(dataset);
    throw error;
  }
}

/** LightGBM refuses JSON's special characters and blanks in names; ours may hold any text. */
function safeNames(names: string[]): string[] {
  const used = new Set<string>();
  return names.map((name, j) => {
    let safe = name.replace(/[^\p{L}\p{N}_.+-]/gu, '_');
    if (used.has(safe) || safe === '') safe = `${safe}_${j}`;
    used.add(safe);
    return safe;
  });
}

// A safety net only: a model that nobody disposed of is freed when it is collected.
const forgotten = new FinalizationRegistry<Handle>((booster) => lightgbm().freeBooster(booster));

function fitted(booster: Handle, names: string[], text: string, threads: number): FittedClassifier {
  let alive = true;
  const living = (): Handle => {
    if (!alive) throw new SecondReadError('statistics', 'these boosted trees were disposed of', { remedy: 'Predict before dispose(), or keep text() and load it with boostedTreesFromText.' });
    return booster;
  };
  const model: FittedClassifier = {
    predict(features) {
      if (features.columns !== names.length) throw new SecondReadError('statistics', `${features.columns} columns to predict from`, { expected: `the ${names.length} of the fit: ${names.slice(0, 20).join(', ')}` });
      return lightgbm().predict(living(), features.values, features.rows, features.columns, threads);
    },
    importance() {
      const gain = lightgbm().gain(living(), names.length);
      return Object.fromEntries(names.map((name, j) => [name, gain[j]]));
    },
    text: () => text,
    dispose() {
      if (!alive) return;
      alive = false;
      forgotten.unregister(model);
      lightgbm().freeBooster(booster);
    },
  };
  forgotten.register(model, booster, model);
  return model;
}
