import { drawGroupWeights } from '../../stats/bootstrap.js';
import { median } from '../../stats/median.js';

/** Which rows an arm calls positive, for one model and finding. */
export interface ArmDecisions { truth: Uint8Array; arms: Uint8Array[] }

interface PatientCounts { hits: Float64Array; wrong: Float64Array }

/**
 * Bootstrap over patients of each arm's F1 score, averaged over several models that read the same images. Replicate r draws the same
 * patients for every arm and model (and for every other statistic with the same seed), so differences are paired.
 *
 * F1 = 2 TP / (2 TP + FP + FN). The decisions are taken as they are: the interval is conditional on the fitted predictors.
 *
 * @param codes patient of each row, 0 ... groups - 1
 * @returns one array an arm: the estimate, then `replicates` values
 * @example f1Replicates([{ truth, arms: [decided, flipped] }], codes, groups, 1000, 7)[1][0] // F1 after flipping
 */
export function f1Replicates(models: readonly ArmDecisions[], codes: Int32Array, groups: number, replicates: number, seed: number): Float64Array[] {
  const counts = models.map(({ truth, arms }) => arms.map((decision) => patientCounts(truth, decision, codes, groups)));
  const out = models[0].arms.map(() => new Float64Array(replicates + 1)), weights = new Float64Array(groups).fill(1);
  for (let r = 0; r <= replicates; r++) {
    if (r > 0) drawGroupWeights(groups, seed, r, weights);
    for (const arms of counts) arms.forEach((arm, a) => { out[a][r] += weightedF1(arm, weights) / counts.length; });
  }
  return out;
}

function patientCounts(truth: Uint8Array, decision: Uint8Array, codes: Int32Array, groups: number): PatientCounts {
  const hits = new Float64Array(groups), wrong = new Float64Array(groups);
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] !== decision[i]) wrong[codes[i]]++;
    else if (truth[i] === 1) hits[codes[i]]++;
  }
  return { hits, wrong };
}

function weightedF1({ hits, wrong }: PatientCounts, weights: Float64Array): number {
  let truePositives = 0, errors = 0;
  for (let g = 0; g < weights.length; g++) {
    truePositives += weights[g] * hits[g];
    errors += weights[g] * wrong[g];
  }
  return truePositives === 0 && errors === 0 ? NaN : (2 * truePositives) / (2 * truePositives + errors);
}

/** a - b, replicate by replicate. */
export const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, r) => value - b[r]);

/** Median of several statistics, replicate by replicate. */
export const medianOf = (columns: readonly Float64Array[]): Float64Array => Float64Array.from(columns[0], (_, r) => median(columns.map((column) => column[r])));

/** Mean of several statistics, replicate by replicate. */
export const meanOf = (columns: readonly Float64Array[]): Float64Array => Float64Array.from(columns[0], (_, r) => columns.reduce((sum, column) => sum + column[r], 0) / columns.length);
