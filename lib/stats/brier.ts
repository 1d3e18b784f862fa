/**
 * Brier score: mean squared difference of probability and truth (scikit-learn's `brier_score_loss`). Lower is better; always saying the
 * prevalence r scores r (1 - r).
 *
 * @param truth 0 or 1 @param probability in [0, 1]
 * @example brier([0, 1], [0.2, 0.6]) // 0.1
 */
export function brier(truth: ArrayLike<number>, probability: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += (truth[i] - probability[i]) ** 2;
  return sum / truth.length;
}
