/** One run at one share: its i.i.d. AUROC and its loss (i.i.d. minus o.o.d.), the estimate first, then one value a replicate. */
export interface LossPoint { iid: ArrayLike<number>; loss: ArrayLike<number> }

/**
 * How much more one source loses than another at equal i.i.d. AUROC. A source that has learned less has less to lose, so the plain difference of
 * the losses is adjusted: within each source and share, runs with a higher i.i.d. AUROC lose more or less by a common slope (least squares over
 * the deviations from the cell's mean), and the difference at each share is corrected by that slope times the difference of the i.i.d. AUROCs;
 * then averaged over the shares (analysis of covariance with cells of source and share).
 *
 * @param one `one[share][run]`; `other` likewise, runs paired by position
 * @param draws how often each run counts, one row a replicate (`drawRuns`)
 * @returns `difference` one minus other, `slope`: the estimate first, then the replicates
 */
export function matchedLoss(one: readonly (readonly LossPoint[])[], other: readonly (readonly LossPoint[])[], draws: readonly ArrayLike<number>[]): { difference: Float64Array; slope: Float64Array } {
  const difference = new Float64Array(draws.length), slope = new Float64Array(draws.length);
  draws.forEach((weights, r) => {
    const cells = [...one, ...other].map((runs) => cell(runs, weights, r));
    const products = cells.reduce((sum, { cross }) => sum + cross, 0), squares = cells.reduce((sum, { square }) => sum + square, 0);
    slope[r] = squares > 0 ? products / squares : 0;
    difference[r] = one.reduce((sum, _, s) => {
      const mine = cells[s], theirs = cells[one.length + s];
      return sum + (mine.loss - theirs.loss - slope[r] * (mine.iid - theirs.iid)) / one.length;
    }, 0);
  });
  return { difference, slope };
}

function cell(runs: readonly LossPoint[], weights: ArrayLike<number>, r: number): { iid: number; loss: number; cross: number; square: number } {
  let count = 0, iid = 0, loss = 0, cross = 0, square = 0;
  runs.forEach((run, i) => { count += weights[i]; iid += weights[i] * run.iid[r]; loss += weights[i] * run.loss[r]; });
  iid /= count;
  loss /= count;
  runs.forEach((run, i) => { cross += weights[i] * (run.iid[r] - iid) * (run.loss[r] - loss); square += weights[i] * (run.iid[r] - iid) ** 2; });
  return { iid, loss, cross, square };
}
