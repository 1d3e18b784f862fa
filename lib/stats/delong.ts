import { rankForAuroc } from './auroc.js';
import { normalQuantile, normalTwoSided } from './distributions.js';

export interface DelongOptions {
  level?: number;
  /** Patient of each row: the variance is then that of sums over patients (Obuchowski 1997, doi:10.2307/2533958). */
  clusters?: ArrayLike<number>;
}

export interface DelongResult { auroc: number; se: number; low: number; high: number }

/**
 * AUROC with DeLong's standard error and its normal interval, cut off at 0 and 1 (as R's `pROC::ci.auc`). NaN where a class has fewer
 * than two rows. DeLong, DeLong & Clarke-Pearson 1988, doi:10.2307/2531595; by ranks, Sun & Xu 2014, doi:10.1109/LSP.2014.2337313.
 *
 * @param truth 0 or 1 @param score one a row
 * @throws SecondReadError (statistics) as `rankForAuroc`
 * @example delong([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // { auroc: 0.75, se: 0.353553, low: 0.057048, high: 1 }
 */
export function delong(truth: ArrayLike<number>, score: ArrayLike<number>, { level = 0.95, clusters }: DelongOptions = {}): DelongResult {
  const { auroc, placement } = placements(truth, score);
  const se = Math.sqrt(variance(truth, placement, clusters)), half = normalQuantile(0.5 + level / 2) * se;
  return { auroc, se, low: Math.max(0, auroc - half), high: Math.min(1, auroc + half) };
}

export interface DelongPairedResult { difference: number; se: number; z: number; p: number; low: number; high: number }

/**
 * Compares the AUROCs of two scores on the same rows: difference a - b, its DeLong standard error, two-sided p and normal interval. Equal
 * placements of all rows give p = 1.
 *
 * @example delongPaired(truth, model, baseline).p
 */
export function delongPaired(truth: ArrayLike<number>, a: ArrayLike<number>, b: ArrayLike<number>, { level = 0.95, clusters }: DelongOptions = {}): DelongPairedResult {
  const first = placements(truth, a), second = placements(truth, b);
  const difference = first.auroc - second.auroc;
  const se = Math.sqrt(variance(truth, first.placement.map((value, i) => value - second.placement[i]), clusters));
  const z = se === 0 && difference === 0 ? 0 : difference / se, half = normalQuantile(0.5 + level / 2) * se;
  return { difference, se, z, p: normalTwoSided(z), low: difference - half, high: difference + half };
}

/** For a positive the share of negatives that it beats, for a negative the share of positives that beat it; ties by half. Each class's mean is the AUROC. */
function placements(truth: ArrayLike<number>, score: ArrayLike<number>): { auroc: number; placement: Float64Array } {
  const { order, positive, tieEnds } = rankForAuroc(truth, score), placement = new Float64Array(order.length);
  let positives = 0;
  for (const label of positive) positives += label;
  const negatives = order.length - positives;
  let positivesBelow = 0, negativesBelow = 0, place = 0, sum = 0;
  for (const end of tieEnds) {
    let tiedPositive = 0;
    for (let at = place; at < end; at++) tiedPositive += positive[at];
    const tiedNegative = end - place - tiedPositive;
    const beaten = (negativesBelow + tiedNegative / 2) / negatives, beats = 1 - (positivesBelow + tiedPositive / 2) / positives;
    for (; place < end; place++) placement[order[place]] = positive[place] ? beaten : beats;
    sum += tiedPositive * beaten;
    positivesBelow += tiedPositive;
    negativesBelow += tiedNegative;
  }
  return { auroc: sum / positives, placement };
}

function variance(truth: ArrayLike<number>, placement: Float64Array, clusters?: ArrayLike<number>): number {
  const count = [0, 0], mean = [0, 0];
  for (let i = 0; i < placement.length; i++) { count[truth[i]]++; mean[truth[i]] += placement[i]; }
  mean[0] /= count[0]; mean[1] /= count[1];
  if (count[0] < 2 || count[1] < 2) return NaN;
  if (!clusters) {
    const squares = [0, 0];
    for (let i = 0; i < placement.length; i++) squares[truth[i]] += (placement[i] - mean[truth[i]]) ** 2;
    return squares[0] / (count[0] - 1) / count[0] + squares[1] / (count[1] - 1) / count[1];
  }
  // Obuchowski: each class's deviations summed over patients, with the factor I/(I - 1) of the patients who have that class.
  const sums = [new Map<number, number>(), new Map<number, number>()];
  for (let i = 0; i < placement.length; i++) {
    const label = truth[i];
    sums[label].set(clusters[i], (sums[label].get(clusters[i]) ?? 0) + placement[i] - mean[label]);
  }
  const patients = new Set([...sums[0].keys(), ...sums[1].keys()]).size, factors = sums.map(({ size }) => size / (size - 1));
  let total = 0, crossed = 0;
  for (const label of [0, 1]) for (const sum of sums[label].values()) total += (factors[label] * sum * sum) / count[label] ** 2;
  for (const [patient, sum] of sums[1]) crossed += sum * (sums[0].get(patient) ?? 0);
  return total + (2 * (patients / (patients - 1)) * crossed) / (count[0] * count[1]);
}
