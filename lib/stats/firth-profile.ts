import { SecondReadError } from '../core/errors.js';
import { chiSquaredQuantile, chiSquaredSurvival } from './distributions.js';
import { irls } from './irls.js';
import { logisticDesign, type LogisticDesign } from './logistic-design.js';
import type { LogisticFit, LogisticOptions } from './logistic.js';

/**
 * Profile penalised likelihood of one coefficient of a Firth regression: the penalised likelihood-ratio test of "it is 0" and the interval of
 * values that this test keeps (R's `logistf`). To be preferred to Wald's where a group has few events. Rows are taken as independent.
 *
 * @param options as for the fit; clusters are ignored @param fit the Firth fit of the same data @param which name, or position (intercept 0)
 * @returns `statistic` chi-squared with one degree of freedom; `low` and `high` on the log-odds scale, infinite when not found
 * @throws SecondReadError (statistics) when the fit has no Firth penalty, or no such coefficient
 * @example firthProfile(options, fit, 'ap view') // { statistic: 5.1, p: 0.024, low: 0.21, high: 3.4 }
 */
export function firthProfile(options: LogisticOptions, fit: LogisticFit, which: number | string, level = 0.95): { statistic: number; p: number; low: number; high: number } {
  const column = typeof which === 'number' ? which : fit.names.indexOf(which);
  if (fit.penalty !== 'firth') throw new SecondReadError('statistics', `the fit has penalty "${fit.penalty}"`, { expected: "penalty: 'firth'" });
  if (!(column >= 0 && column < fit.names.length)) throw new SecondReadError('statistics', `no coefficient "${which}"`, { expected: fit.names.join(', ') });
  const design = logisticDesign(options.features, options.label, options.weights);
  const best = fit.penalisedLogLikelihood, drop = chiSquaredQuantile(level, 1) / 2;
  const profile = profiler(design, fit.coefficients, column);
  const statistic = Math.max(0, 2 * (best - profile(0)));
  const end = (direction: number): number => crossing((value) => profile(value) - (best - drop), fit.coefficients[column], direction * fit.seNaive[column]);
  return { statistic, p: chiSquaredSurvival(statistic, 1), low: end(-1), high: end(1) };
}

/** Penalised log-likelihood with one coefficient held and the others fitted; each call starts from the last one's solution. */
function profiler(design: LogisticDesign, start: Float64Array, column: number): (value: number) => number {
  let from: Float64Array = start;
  return (value) => {
    const fit = irls(design, { firth: true, ridge: 0, start: from, maxIterations: 200, fixed: { column, value } });
    if (fit.converged) from = fit.coefficients;
    return fit.objective;
  };
}

/** Where a function that is positive at `centre` crosses zero in the direction of `step`: doubling, then bisection with regula falsi (Illinois). */
function crossing(height: (value: number) => number, centre: number, step: number): number {
  let inside = centre, outside = centre + 1.96 * step, above = NaN, under = height(outside);
  for (let tries = 0; under > 0; tries++) {
    if (tries > 20) return Math.sign(step) * Infinity;
    inside = outside; above = under;
    outside += step * 2 ** tries;
    under = height(outside);
  }
  if (Number.isNaN(above)) above = height(inside);
  for (let i = 0; i < 100 && Math.abs(outside - inside) > 1e-10 * (1 + Math.abs(inside)); i++) {
    const middle = i % 3 === 2 ? (inside + outside) / 2 : (inside * under - outside * above) / (under - above), value = height(middle);
    if (value > 0) { inside = middle; above = value; under /= 2; } else { outside = middle; under = value; above /= 2; }
  }
  return (inside + outside) / 2;
}
