import { argsort } from '../stats/argsort.js';
import { normalQuantile } from '../stats/distributions.js';
import { wilson, type Interval } from '../stats/wilson.js';

/**
 * An estimate with what each patient adds to it: `influence[g]` is its first-order change when patient g is left out, so that variances
 * of differences follow from differences of influence. Patients are the units; images of one patient are not independent.
 */
export interface Clustered {
  value: number;
  n: number;
  /** Patients with at least one of the n rows. */
  patients: number;
  variance: number;
  influence: Float64Array;
}

/** A share of rows (of those with `at` set) and its variance, clustered by patient: that of a ratio of sums, with the factor G / (G - 1). */
export function clusteredShare({ hit, at, codes, groups }: { hit: ArrayLike<number>; at: ArrayLike<number>; codes: Int32Array; groups: number }): Clustered {
  const hits = new Float64Array(groups), rows = new Float64Array(groups);
  let n = 0, k = 0;
  for (let i = 0; i < codes.length; i++) if (at[i]) { n++; k += hit[i]; rows[codes[i]]++; hits[codes[i]] += hit[i]; }
  const value = k / n, influence = new Float64Array(groups);
  let patients = 0, squares = 0;
  for (let g = 0; g < groups; g++) {
    if (rows[g] === 0) continue;
    patients++;
    influence[g] = (hits[g] - value * rows[g]) / n;
    squares += influence[g] ** 2;
  }
  return { value, n, patients, influence, variance: patients > 1 ? (squares * patients) / (patients - 1) : NaN };
}

/**
 * The Wilson interval of a clustered share: with the number of independent rows that have the same variance (Kish's effective sample
 * size), never more than there are rows; with as many as there are patients where the share is 0 or 1 and the variance says nothing.
 */
export function shareInterval({ value, n, patients, variance }: Clustered, level = 0.95): Interval {
  if (n === 0 || Number.isNaN(value)) return { low: NaN, high: NaN };
  const effective = value === 0 || value === 1 || Number.isNaN(variance) ? patients : Math.min(n, (value * (1 - value)) / variance);
  return wilson(value * effective, effective, level);
}

/**
 * The AUROC of the rows with `at` set and its variance clustered by patient (Obuchowski 1997, Biometrics 53:567): DeLong's where each
 * row is a patient of its own.
 */
export function clusteredAuroc({ truth, score, at, codes, groups, order = argsort(score) }: { truth: ArrayLike<number>; score: ArrayLike<number>; at: ArrayLike<number>; codes: Int32Array; groups: number; /** `argsort(score)`, where it is known. */ order?: ArrayLike<number> }): Clustered {
  let positives = 0, negatives = 0;
  for (let i = 0; i < codes.length; i++) if (at[i]) { if (truth[i]) positives++; else negatives++; }
  const influence = new Float64Array(groups), empty = { value: NaN, n: positives + negatives, patients: 0, variance: NaN, influence };
  if (positives === 0 || negatives === 0) return empty;
  // Placements: the share of the other class that a row is on the right side of, ties by half; summed by patient and class.
  const sumPositive = new Float64Array(groups), sumNegative = new Float64Array(groups), ofPositive = new Float64Array(groups), ofNegative = new Float64Array(groups);
  let below = 0, passed = 0, area = 0;
  for (let place = 0; place < order.length;) {
    let end = place, tiedPositive = 0, tiedNegative = 0;
    for (; end < order.length && score[order[end]] === score[order[place]]; end++) {
      const i = order[end];
      if (at[i]) { if (truth[i]) tiedPositive++; else tiedNegative++; }
    }
    for (; place < end; place++) {
      const i = order[place], g = codes[i];
      if (!at[i]) continue;
      if (truth[i]) { sumPositive[g] += (below + tiedNegative / 2) / negatives; ofPositive[g]++; } else { sumNegative[g] += 1 - (passed + tiedPositive / 2) / positives; ofNegative[g]++; }
    }
    area += tiedPositive * (below + tiedNegative / 2);
    below += tiedNegative;
    passed += tiedPositive;
  }
  const value = area / (positives * negatives);
  let withPositive = 0, withNegative = 0, patients = 0, squaresPositive = 0, squaresNegative = 0, products = 0;
  for (let g = 0; g < groups; g++) {
    if (ofPositive[g] + ofNegative[g] === 0) continue;
    const fromPositive = (sumPositive[g] - ofPositive[g] * value) / positives, fromNegative = (sumNegative[g] - ofNegative[g] * value) / negatives;
    patients++;
    if (ofPositive[g]) withPositive++;
    if (ofNegative[g]) withNegative++;
    squaresPositive += fromPositive ** 2;
    squaresNegative += fromNegative ** 2;
    products += fromPositive * fromNegative;
    influence[g] = fromPositive + fromNegative;
  }
  const variance = withPositive > 1 && withNegative > 1
    ? (squaresPositive * withPositive) / (withPositive - 1) + (squaresNegative * withNegative) / (withNegative - 1) + (2 * products * patients) / (patients - 1)
    : NaN;
  return { ...empty, value, patients, variance };
}

/** The interval of a clustered AUROC, on the logit scale; not known where the AUROC is 0 or 1 or a class has one patient. */
export function aurocInterval({ value, variance }: Clustered, level = 0.95): Interval {
  if (!(value > 0 && value < 1) || !(variance >= 0)) return { low: NaN, high: NaN };
  const half = (normalQuantile(0.5 + level / 2) * Math.sqrt(variance)) / (value * (1 - value)), logit = Math.log(value / (1 - value));
  return { low: 1 / (1 + Math.exp(half - logit)), high: 1 / (1 + Math.exp(-half - logit)) };
}

/** a - b with a normal interval that knows of patients with rows in both. */
export function clusteredDifference(a: Clustered, b: Clustered, level = 0.95): { value: number; low: number; high: number } {
  const value = a.value - b.value, groups = a.influence.length;
  let products = 0, shared = 0;
  for (let g = 0; g < groups; g++) { products += a.influence[g] * b.influence[g]; if (a.influence[g] !== 0 || b.influence[g] !== 0) shared++; }
  const variance = a.variance + b.variance - (2 * products * shared) / Math.max(1, shared - 1);
  const half = normalQuantile(0.5 + level / 2) * Math.sqrt(Math.max(0, variance));
  return { value, low: value - half, high: value + half };
}
