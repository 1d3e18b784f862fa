import { SecondReadError } from '../core/errors.js';
import { argsort } from './argsort.js';

/** Rows in ascending order of score with their classes and the ends of runs of equal scores: sorted once, weighted often. */
export interface AurocRanking {
  /** Row at each place, lowest score first. */
  order: Uint32Array;
  /** 1 where the row at that place is positive. */
  positive: Uint8Array;
  /** Place after the last row of each run of equal scores. */
  tieEnds: Uint32Array;
}

/**
 * Sorts rows for `weightedAuroc`, in O(n).
 *
 * @param truth 0 or 1, one a row @param score any finite number, one a row; higher means more likely positive
 * @throws SecondReadError (statistics) for unequal lengths, a label outside 0/1, a score that is NaN
 * @example rankForAuroc([0, 1], [0.2, 0.2]).tieEnds // Uint32Array [2]
 */
export function rankForAuroc(truth: ArrayLike<number>, score: ArrayLike<number>): AurocRanking {
  checkLabels(truth, score);
  const n = truth.length, order = argsort(score), positive = new Uint8Array(n), ends = new Uint32Array(n);
  let runs = 0;
  for (let place = 0; place < n; place++) {
    positive[place] = truth[order[place]];
    if (place + 1 === n || score[order[place + 1]] !== score[order[place]]) ends[runs++] = place + 1;
  }
  return { order, positive, tieEnds: ends.slice(0, runs) };
}

/**
 * Area under the ROC curve when row i counts `weights[i]` times: the weighted share of pairs (positive, negative) that the score
 * orders rightly, ties by half. NaN when a class has no weight.
 *
 * @param weights non-negative, one a row of the data that was ranked
 * @example weightedAuroc(rankForAuroc([0, 0, 1], [0.1, 0.9, 0.5]), [3, 1, 2]) // 0.75
 */
export function weightedAuroc({ order, positive, tieEnds }: AurocRanking, weights: ArrayLike<number>): number {
  let area = 0, negatives = 0, positives = 0, place = 0;
  for (let run = 0; run < tieEnds.length; run++) {
    const end = tieEnds[run];
    let tiedPositive = 0, tiedNegative = 0;
    for (; place < end; place++) {
      if (positive[place]) tiedPositive += weights[order[place]]; else tiedNegative += weights[order[place]];
    }
    area += tiedPositive * (negatives + tiedNegative / 2);
    negatives += tiedNegative;
    positives += tiedPositive;
  }
  return area / (positives * negatives);
}

/**
 * Area under the ROC curve (Mann-Whitney U over the number of pairs, ties by half; scikit-learn's `roc_auc_score`). NaN when a class
 * is absent.
 *
 * @param truth 0 or 1, one a row @param score any finite number, one a row
 * @throws SecondReadError (statistics) for unequal lengths, a label outside 0/1, a score that is NaN
 * @example auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.75
 */
export function auroc(truth: ArrayLike<number>, score: ArrayLike<number>): number {
  const { positive, tieEnds } = rankForAuroc(truth, score);
  let area = 0, negatives = 0, positives = 0, place = 0;
  for (let run = 0; run < tieEnds.length; run++) {
    const end = tieEnds[run], begin = place;
    let tied = 0;
    for (; place < end; place++) tied += positive[place];
    area += tied * (negatives + (end - begin - tied) / 2);
    negatives += end - begin - tied;
    positives += tied;
  }
  return area / (positives * negatives);
}

/** @throws SecondReadError (statistics) for unequal lengths, a label outside 0/1, a score that is NaN; names the row (from 0). */
export function checkLabels(truth: ArrayLike<number>, score: ArrayLike<number>): void {
  if (truth.length !== score.length) throw new SecondReadError('statistics', `${truth.length} labels for ${score.length} scores`, { expected: 'one label a score' });
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] !== 0 && truth[i] !== 1) throw new SecondReadError('statistics', `label ${i} is ${truth[i]}`, { expected: '0 or 1', remedy: 'Leave rows out whose label is not known.' });
    if (Number.isNaN(score[i])) throw new SecondReadError('statistics', `score ${i} is NaN`, { expected: 'a number', remedy: 'Leave rows out whose score is not known.' });
  }
}
