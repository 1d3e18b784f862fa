import { barFigure } from '../../figures/bar.js';
import { forestFigure } from '../../figures/forest.js';
import type { Figure } from '../../figures/types.js';
import type { CoverageRow } from '../../controls/coverage.js';
import type { VerdictSimulation } from '../../evidence/simulate.js';

/** Measured coverage of each kind of interval, with the Monte Carlo interval of that share. */
export function coverageFigure(rows: readonly CoverageRow[]): Figure {
  return forestFigure({
    id: '01-coverage', title: 'Do nominal 95 % intervals cover?',
    caption: `Share of ${rows[0].cohorts} simulated cohorts whose interval holds the planted truth, with its Monte Carlo interval. Hollow: images taken as independent, for contrast. Band: 93 to 97 %.`,
    alt: `Forest plot of the coverage of ${rows.length} kinds of intervals.`, xTitle: 'share of cohorts covered', reference: 0.95, band: [0.93, 0.97], decimals: 3,
    rows: rows.map((row) => ({ label: row.interval, value: row.covered, low: row.low, high: row.high, hollow: row.contrast })),
  });
}

/** How often the verdict is right, undecided or wrong on claims of known truth. */
export function verdictFigure(rows: readonly VerdictSimulation[]): Figure {
  const share = (row: VerdictSimulation, count: number): { label: string; value: number } => ({ label: `${row.kind}, ${row.truth}`, value: count / row.simulations });
  return barFigure({
    id: '01-verdicts', title: 'How often is a verdict wrong?',
    caption: `${rows[0].simulations} simulated studies a kind of claim and truth. Wrong: "holds" where the claim is false, "fails" where it is true; at most 5 % wanted.`,
    alt: 'Bars of the share of verdicts holds, inconclusive and fails by kind of claim and truth.', valueTitle: 'share of studies', percent: true, horizontal: true, max: 1,
    bars: rows.flatMap((row) => [{ ...share(row, row.holds), series: 'holds' }, { ...share(row, row.inconclusive), series: 'inconclusive' }, { ...share(row, row.fails), series: 'fails' }]),
  });
}
