import type { RandomStream } from '../core/random.js';
import { deviation } from './intervals.js';

/** Patients have 1 to 10 images; half of an image's variance is its patient's. */
const MOST_IMAGES = 10, SHARED = 0.5;

export interface EffectOptions {
  mean: number;
  standardError: number;
  patients: number;
  replicates: number;
  stream: RandomStream;
  /** Patients' effects: Laplace (heavy tails on both sides) or exponential (one). */
  shape?: 'symmetric' | 'skewed';
}

/**
 * An effect (mean over images) measured on patients with several correlated images, with its bootstrap over patients. The spread is
 * scaled so that the estimate's standard error is about `standardError`.
 */
export function simulateEffect({ mean, standardError, patients, replicates, stream, shape = 'symmetric' }: EffectOptions): { value: number; n: number; replicates: Float64Array } {
  const sums = new Float64Array(patients), counts = new Float64Array(patients), values = new Float64Array(replicates);
  // Var(mean) = sum of n_i^2 (shared) + n_i (own) over (sum of n_i)^2, for n_i uniform on 1..10: E n = 5.5, E n^2 = 38.5.
  const scale = standardError / Math.sqrt((38.5 * SHARED + 5.5 * (1 - SHARED)) / (patients * 5.5 ** 2));
  let total = 0, images = 0;
  for (let i = 0; i < patients; i++) {
    const exponential = -Math.log(1 - stream.next());
    // Both have mean 0 and variance 1.
    const shared = shape === 'skewed' ? exponential - 1 : (stream.next() < 0.5 ? -1 : 1) * exponential * Math.SQRT1_2;
    counts[i] = 1 + stream.integer(MOST_IMAGES);
    for (let k = 0; k < counts[i]; k++) sums[i] += mean + scale * (Math.sqrt(SHARED) * shared + Math.sqrt(1 - SHARED) * stream.normal());
    total += sums[i];
    images += counts[i];
  }
  for (let r = 0; r < replicates; r++) {
    let sum = 0, n = 0;
    for (let i = 0; i < patients; i++) { const j = stream.integer(patients); sum += sums[j]; n += counts[j]; }
    values[r] = sum / n;
  }
  return { value: total / images, n: images, replicates: values };
}

export interface CountOptions { association: number; patients: number; permutations: number; stream: RandomStream; cells?: number }

/**
 * How many of several outcomes (cells, correlated within a patient) are associated with a patient's feature at p < 0.05, and the same
 * count when the feature is permuted among patients. `association` 0 is none; 1 shifts every third cell by 0.5 standard deviations.
 */
export function simulateCount({ association, patients, permutations, stream, cells = 12 }: CountOptions): { value: number; n: number; permuted: Float64Array } {
  // The first patients in this order have the feature; shuffling the order is permuting the feature.
  const exposed = Math.round(0.3 * patients), order = Int32Array.from({ length: patients }, (_, i) => i);
  const outcomes = Array.from({ length: cells }, () => new Float64Array(patients));
  for (let i = 0; i < patients; i++) {
    const own = stream.normal();
    for (let c = 0; c < cells; c++) outcomes[c][i] = Math.sqrt(SHARED) * own + Math.sqrt(1 - SHARED) * stream.normal() + (c % 3 === 0 && i < exposed ? 0.5 * association : 0);
  }
  const means = outcomes.map((outcome) => outcome.reduce((a, b) => a + b, 0) / patients), error = Math.sqrt((1 - exposed / patients) / exposed), errors = outcomes.map((outcome) => deviation(outcome) * error);
  const count = (): number => {
    let found = 0;
    for (let c = 0; c < cells; c++) {
      const outcome = outcomes[c];
      let sum = 0;
      for (let i = 0; i < exposed; i++) sum += outcome[order[i]];
      if (Math.abs(sum / exposed - means[c]) > 1.96 * errors[c]) found++;
    }
    return found;
  };
  const value = count(), permuted = new Float64Array(permutations);
  for (let r = 0; r < permutations; r++) { stream.shuffle(order); permuted[r] = count(); }
  return { value, n: patients * cells, permuted };
}
