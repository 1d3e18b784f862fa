import type { Confusion } from './confusion.js';

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : NaN);

/** Harmonic mean of precision and sensitivity, 2 tp / (2 tp + fp + fn); NaN without positives and positive decisions. @example f1({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.75 */
export const f1 = ({ tp, fp, fn }: Confusion): number => ratio(2 * tp, 2 * tp + fp + fn);

/** Share of positives found (recall, true positive rate). @example sensitivity({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.75 */
export const sensitivity = ({ tp, fn }: Confusion): number => ratio(tp, tp + fn);

/** Share of negatives left alone (true negative rate). @example specificity({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.8333333333333334 */
export const specificity = ({ tn, fp }: Confusion): number => ratio(tn, tn + fp);

/** Positive predictive value at the prevalence of the data. @example precision({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.75 */
export const precision = ({ tp, fp }: Confusion): number => ratio(tp, tp + fp);

/** Negative predictive value at the prevalence of the data. @example npv({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.8333333333333334 */
export const npv = ({ tn, fn }: Confusion): number => ratio(tn, tn + fn);

/** Share of positives missed, 1 - sensitivity. @example missRate({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.25 */
export const missRate = ({ tp, fn }: Confusion): number => ratio(fn, tp + fn);

/** Share of negatives called positive, 1 - specificity. @example falseAlarmRate({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.16666666666666666 */
export const falseAlarmRate = ({ tn, fp }: Confusion): number => ratio(fp, tn + fp);

/** Share of wrong decisions. @example errorRate({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.2 */
export const errorRate = ({ tp, fp, fn, tn }: Confusion): number => ratio(fp + fn, tp + fp + fn + tn);

/**
 * Cohen's kappa: agreement beyond chance of decision and truth (or of two readers); NaN when chance agreement is complete.
 * Cohen 1960, doi:10.1177/001316446002000104.
 *
 * @example kappa({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.5833333333333334
 */
export function kappa({ tp, fp, fn, tn }: Confusion): number {
  const n = tp + fp + fn + tn, chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / (n * n);
  return chance < 1 ? ((tp + tn) / n - chance) / (1 - chance) : NaN;
}

/** Matthews correlation coefficient; NaN when a row or column of the table is empty (scikit-learn says 0 there). @example mcc({ tp: 6, fp: 2, fn: 2, tn: 10 }) // 0.5833333333333334 */
export function mcc({ tp, fp, fn, tn }: Confusion): number {
  const product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  return product > 0 ? (tp * tn - fp * fn) / Math.sqrt(product) : NaN;
}

/**
 * Net benefit of the decisions at a threshold probability: tp/n - fp/n * odds(threshold). Vickers & Elkin 2006,
 * doi:10.1177/0272989X06295361.
 *
 * @param threshold the probability at which treating is as good as not treating, in (0, 1)
 * @example netBenefit({ tp: 6, fp: 2, fn: 2, tn: 10 }, 0.2) // 0.275
 */
export function netBenefit({ tp, fp, fn, tn }: Confusion, threshold: number): number {
  const n = tp + fp + fn + tn;
  return n > 0 ? tp / n - (fp / n) * (threshold / (1 - threshold)) : NaN;
}

/** Positive predictive value where the prevalence is another (Bayes). @example ppvAt(0.1, 0.9, 0.8) // 0.3333333333333334 */
export const ppvAt = (prevalence: number, sens: number, spec: number): number => ratio(prevalence * sens, prevalence * sens + (1 - prevalence) * (1 - spec));

/** Negative predictive value where the prevalence is another (Bayes). @example npvAt(0.1, 0.9, 0.8) // 0.9863013698630138 */
export const npvAt = (prevalence: number, sens: number, spec: number): number => ratio((1 - prevalence) * spec, (1 - prevalence) * spec + prevalence * (1 - sens));
