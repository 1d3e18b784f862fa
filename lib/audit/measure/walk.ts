import { rankForAuroc } from '../../stats/auroc.js';
import type { ThresholdRule } from '../../stats/threshold.js';

/** One walk's findings: ranking measures and the table of decisions against the truth. */
export interface WalkResult { auroc: number; averagePrecision: number; tp: number; fp: number; fn: number; tn: number; threshold: number }

export interface WalkOptions {
  truth: Uint8Array;
  score: Float64Array;
  /** Decisions that stay as they are; null where the threshold is chosen anew in every replicate. */
  decision: Uint8Array | null;
  rule: ThresholdRule;
  /** Fold of each row: a row is decided by the threshold of the other folds. Null: by the threshold of all rows (tuned on test). */
  folds: Int32Array | null;
}

/**
 * The measures of a bootstrap replicate in one walk down the ranked rows: AUROC (ties by half), average precision (scikit-learn's
 * definition) and the confusion table, with the threshold chosen anew on the replicate's own training folds, as `chooseThreshold` does.
 *
 * @returns a function of the rows' weights; its result object is used again
 */
export function scoreWalk({ truth, score, decision, rule, folds }: WalkOptions): (weights: Float64Array) => WalkResult {
  const n = truth.length, ranking = rankForAuroc(truth, score), refit = decision === null && rule.kind !== 'given';
  const rows = ranking.order.slice().reverse(), positive = ranking.positive.slice().reverse();
  const lastOfTie = new Uint8Array(n);
  for (let place = 0; place < n; place++) lastOfTie[place] = place + 1 === n || score[rows[place + 1]] !== score[rows[place]] ? 1 : 0;
  const foldOf = Uint8Array.from(rows, (row) => (folds === null ? 0 : folds[row])), foldCount = folds === null ? 1 : foldOf.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  const chooser = new ThresholdChooser(rule, foldCount, folds !== null);
  const out: WalkResult = { auroc: NaN, averagePrecision: NaN, tp: 0, fp: 0, fn: 0, tn: 0, threshold: NaN };
  return (weights) => {
    if (refit) chooser.begin(rows, positive, foldOf, weights);
    let tp = 0, fp = 0, tiedTp = 0, tiedFp = 0, area = 0, precisionSum = 0;
    for (let place = 0; place < n; place++) {
      const weight = weights[rows[place]];
      if (positive[place]) { tiedTp += weight; if (refit) chooser.tp[foldOf[place]] += weight; } else { tiedFp += weight; if (refit) chooser.fp[foldOf[place]] += weight; }
      if (!lastOfTie[place]) continue;
      area += tiedFp * (tp + tiedTp / 2);
      tp += tiedTp;
      fp += tiedFp;
      if (tiedTp > 0) {
        precisionSum += (tiedTp * tp) / (tp + fp);
        // Only a positive can make a rule's criterion better.
        if (refit) chooser.offer(score[rows[place]], tp, fp);
      }
      tiedTp = tiedFp = 0;
    }
    out.auroc = area / (tp * fp);
    out.averagePrecision = precisionSum / tp;
    if (refit) chooser.settle(out, tp, fp);
    else countFixed(decision!, truth, weights, out);
    return out;
  };
}

function countFixed(decision: Uint8Array, truth: Uint8Array, weights: Float64Array, out: WalkResult): void {
  const cells = [0, 0, 0, 0];
  for (let i = 0; i < truth.length; i++) cells[2 * truth[i] + decision[i]] += weights[i];
  [out.tn, out.fp, out.fn, out.tp] = cells;
}

/** Follows, for each fold, the best threshold of the rows outside it, and what that threshold decides inside it. */
class ThresholdChooser {
  readonly tp: Float64Array;
  readonly fp: Float64Array;
  private readonly positives: Float64Array;
  private readonly negatives: Float64Array;
  private readonly best: Float64Array;
  private readonly threshold: Float64Array;
  private readonly heldTp: Float64Array;
  private readonly heldFp: Float64Array;

  constructor(private readonly rule: ThresholdRule, private readonly folds: number, private readonly leaveOut: boolean) {
    [this.tp, this.fp, this.positives, this.negatives, this.best, this.threshold, this.heldTp, this.heldFp] = Array.from({ length: 8 }, () => new Float64Array(folds));
  }

  /** Totals of the training rows of each fold. */
  begin(rows: ArrayLike<number>, positive: Uint8Array, foldOf: Uint8Array, weights: Float64Array): void {
    for (const array of [this.tp, this.fp, this.positives, this.negatives, this.heldTp, this.heldFp]) array.fill(0);
    this.best.fill(-Infinity);
    this.threshold.fill(NaN);
    for (let place = 0; place < rows.length; place++) (positive[place] ? this.positives : this.negatives)[foldOf[place]] += weights[rows[place]];
    if (!this.leaveOut) return;
    let positives = 0, negatives = 0;
    for (let fold = 0; fold < this.folds; fold++) { positives += this.positives[fold]; negatives += this.negatives[fold]; }
    for (let fold = 0; fold < this.folds; fold++) { this.positives[fold] = positives - this.positives[fold]; this.negatives[fold] = negatives - this.negatives[fold]; }
  }

  /** All rows down to this score are called positive: is any fold's criterion better than before? */
  offer(score: number, tp: number, fp: number): void {
    const { kind } = this.rule, at = this.rule.kind === 'sensitivity' ? this.rule.at - 1e-12 : 0;
    for (let fold = 0; fold < this.folds; fold++) {
      const trueHits = this.leaveOut ? tp - this.tp[fold] : tp, falseHits = this.leaveOut ? fp - this.fp[fold] : fp, all = this.positives[fold];
      let value: number;
      if (kind === 'sensitivity') value = trueHits / all >= at ? 1 : -Infinity;
      else value = kind === 'youden' ? trueHits / all - falseHits / this.negatives[fold] : (2 * trueHits) / (trueHits + falseHits + all);
      if (value > this.best[fold] + 1e-12 && trueHits > 0) { this.best[fold] = value; this.threshold[fold] = score; this.heldTp[fold] = this.tp[fold]; this.heldFp[fold] = this.fp[fold]; }
    }
  }

  /** The table over all folds; NaN where a fold found no threshold. */
  settle(out: WalkResult, positives: number, negatives: number): void {
    out.tp = out.fp = 0;
    for (let fold = 0; fold < this.folds; fold++) { out.tp += this.heldTp[fold]; out.fp += this.heldFp[fold]; }
    const sorted = this.threshold.slice().sort();
    out.threshold = sorted[(this.folds - 1) >> 1];
    if (this.threshold.some(Number.isNaN)) out.tp = out.fp = NaN;
    out.fn = positives - out.tp;
    out.tn = negatives - out.fp;
  }
}
