import { crossFit } from '../classifiers/crossfit.js';
import { logisticClassifier } from '../classifiers/logistic.js';
import { matrixOf } from '../core/matrix.js';
import type { RandomStream } from '../core/random.js';
import { argsort } from '../stats/argsort.js';
import { sortedKnown, sortedQuantile } from '../stats/quantile.js';
import type { NormalisedOutput } from './outputs.js';
import { scoped, type Scoped } from './scopes.js';
import { errorsOf, type FailureTable } from './table.js';

/**
 * The decision alone as a predictor of error: 1 on the side (called positive, called negative) where errors are more frequent. Its AUROC
 * is arithmetic: where a finding is rare and the cut-off low, most calls are false alarms and nearly all errors are calls.
 */
export function decisionBaseline(table: Pick<FailureTable, 'truth' | 'decision'>): Float64Array {
  const error = errorsOf(table), wrong = [0, 0], rows = [0, 0];
  table.decision.forEach((d, i) => { rows[d]++; wrong[d] += error[i]; });
  const callsErrMore = wrong[1] * rows[0] >= wrong[0] * rows[1];
  return Float64Array.from(table.decision, (d) => (callsErrMore ? d : 1 - d));
}

/**
 * P(truth = 1) from the own score alone, recalibrated on the other folds: a logistic model of the score's normal score with a slope of
 * its own on each side of the cut-off.
 */
export function recalibrated(own: NormalisedOutput, truth: ArrayLike<number>, folds: Int32Array): Float64Array {
  const features = matrixOf({ score: own.normal, 'above the cut-off': own.normal.map((value) => Math.max(0, value - own.cut.normal)) });
  return crossFit({ classifier: logisticClassifier(), features, label: truth, folds });
}

/** P(error) of a decision when P(truth = 1) is known: own score and decision, the baseline that every predictor has to beat. */
export const errorGiven = (positive: ArrayLike<number>, decision: ArrayLike<number>): Float64Array => Float64Array.from(positive, (p, i) => (decision[i] ? 1 - p : p));

/** AUROCs that the own score and decision reach when the score's calibrated probability is all there is to know. */
export interface SelfConsistency { draws: number; mean: number; low: number; high: number }

/**
 * The self-consistency null: truth is drawn anew from the calibrated score (independently for each row), errors follow from the
 * decisions, and own score and decision predict them. It shows how much of an AUROC of errors is arithmetic of score and cut-off.
 *
 * @param ranked the predictor as it is stored (quantised) @param positive the calibrated P(truth = 1), from which truths are drawn
 * @returns mean and 2.5 to 97.5 % of the draws, in each scope
 */
export function selfConsistency({ positive, ranked, decision, draws, stream }: { positive: ArrayLike<number>; ranked: ArrayLike<number>; decision: ArrayLike<number>; draws: number; stream: RandomStream }): Scoped<SelfConsistency> {
  const order = argsort(ranked), values = [new Float64Array(draws), new Float64Array(draws), new Float64Array(draws)], out = new Float64Array(3);
  for (let draw = 0; draw < draws; draw++) {
    drawnAurocs(order, ranked, positive, decision, stream, out);
    for (let s = 0; s < 3; s++) values[s][draw] = out[s];
  }
  return scoped((_, s) => {
    const sorted = sortedKnown(values[s]);
    if (sorted.length === 0) return { draws, mean: NaN, low: NaN, high: NaN };
    return { draws, mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, low: sortedQuantile(sorted, 0.025), high: sortedQuantile(sorted, 0.975) };
  });
}

/** One draw of all truths, and the AUROC of `ranked` for the errors that follow: among all rows, and by decision. */
function drawnAurocs(order: ArrayLike<number>, ranked: ArrayLike<number>, positive: ArrayLike<number>, decision: ArrayLike<number>, stream: RandomStream, out: Float64Array): void {
  // Index 0: all rows, 1: called positive, 2: called negative. Errors and correct rows so far, and those of the present run of ties.
  const area = [0, 0, 0], wrong = [0, 0, 0], right = [0, 0, 0];
  for (let place = 0; place < order.length;) {
    let wrongCalls = 0, rightCalls = 0, wrongRests = 0, rightRests = 0;
    const value = ranked[order[place]];
    for (; place < order.length && ranked[order[place]] === value; place++) {
      const i = order[place], truth = stream.next() < positive[i] ? 1 : 0;
      if (decision[i] === 1) { if (truth === 1) rightCalls++; else wrongCalls++; } else if (truth === 1) wrongRests++; else rightRests++;
    }
    addTies(0, wrongCalls + wrongRests, rightCalls + rightRests);
    addTies(1, wrongCalls, rightCalls);
    addTies(2, wrongRests, rightRests);
  }
  for (let s = 0; s < 3; s++) out[s] = area[s] / (wrong[s] * right[s]);

  function addTies(s: number, tiedWrong: number, tiedRight: number): void {
    area[s] += tiedWrong * (right[s] + tiedRight / 2);
    wrong[s] += tiedWrong;
    right[s] += tiedRight;
  }
}
