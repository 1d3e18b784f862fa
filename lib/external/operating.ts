import { confusion, decide, type Confusion } from '../stats/confusion.js';
import { npv, precision, sensitivity, specificity } from '../stats/metrics.js';
import { chooseThreshold } from '../stats/threshold.js';
import { wilson, type Interval } from '../stats/wilson.js';

/** Decisions at a threshold: rates, the counts behind them, and Wilson's intervals, which take images for independent. */
export interface AtThreshold extends Confusion {
  threshold: number;
  positives: number;
  negatives: number;
  sensitivity: number;
  specificity: number;
  precision: number;
  npv: number;
  interval: { sensitivity: Interval; specificity: Interval; precision: Interval };
}

/** A threshold that reaches a sensitivity on the rows that it was chosen on. */
export interface OperatingPoint extends AtThreshold {
  /** Positives that the threshold rests on. */
  cases: number;
  /** Positives that the rule lets go: with fewer than 50 cases a sensitivity of 98 % forgives none, and one film decides. */
  misses: number;
  /** It was chosen on the rows that these rates are of: they flatter. */
  tunedOnTest: true;
}

/**
 * Rates of the decision score >= threshold. A rate without a denominator is NaN (precision where nothing is called positive, sensitivity where there is
 * no positive).
 *
 * @param truth 0/1 @param score one an image; higher means more likely positive
 * @throws SecondReadError (statistics) for unequal lengths
 * @example atThreshold([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.4).precision // 0.5
 */
export function atThreshold(truth: ArrayLike<number>, score: ArrayLike<number>, threshold: number): AtThreshold {
  const table = confusion(truth, decide(score, threshold)), { tp, fp, fn, tn } = table;
  return {
    ...table, threshold, positives: tp + fn, negatives: fp + tn, sensitivity: sensitivity(table), specificity: specificity(table), precision: precision(table), npv: npv(table),
    interval: { sensitivity: wilson(tp, tp + fn), specificity: wilson(tn, tn + fp), precision: wilson(tp, tp + fp) },
  };
}

/**
 * The highest threshold that reaches a sensitivity (at least 98 %, as in the paper), among the observed scores; to be carried to sets that it was not
 * chosen on. The authors search a grid of logits in steps of 0.001, which gives the same decisions on the rows it is chosen on.
 *
 * @param sensitivity wanted, in (0, 1]; default 0.98
 * @throws SecondReadError (statistics) when there is no positive
 * @example operatingPoint({ truth: [0, 0, 1, 1], score: [0.1, 0.4, 0.35, 0.8] }).threshold // 0.35
 */
export function operatingPoint({ truth, score, sensitivity: at = 0.98 }: { truth: ArrayLike<number>; score: ArrayLike<number>; sensitivity?: number }): OperatingPoint {
  const rates = atThreshold(truth, score, chooseThreshold({ kind: 'sensitivity', at }, truth, score));
  return { ...rates, cases: rates.positives, misses: Math.floor(rates.positives * (1 - at) + 1e-9), tunedOnTest: true };
}

/**
 * The threshold with the largest Youden J (sensitivity + specificity - 1) and its rates on the very rows it was chosen on, as the authors report external
 * sets: stamped `tunedOnTest`, for nobody who uses a model knows it beforehand.
 *
 * @throws SecondReadError (statistics) when a class is absent
 * @example youdenPoint([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).threshold // 0.8
 */
export function youdenPoint(truth: ArrayLike<number>, score: ArrayLike<number>): AtThreshold & { cases: number; tunedOnTest: true } {
  const rates = atThreshold(truth, score, chooseThreshold({ kind: 'youden' }, truth, score));
  return { ...rates, cases: rates.positives, tunedOnTest: true };
}
