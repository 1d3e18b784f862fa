import type { PaperRule } from './rules.js';

/** A number of the sheet that follows from the authors' files: split tables, printed tests, figures. */
export interface Fact { name: string; where: string; statement: string; metric: string; value: number; decimals: number }

const splits = 'data/chest14 of the authors\' repository', tests = 'statistical_tests.ipynb';
const count = (name: string, where: string, statement: string, value: number): Fact => ({ name, where, statement, metric: 'count', value, decimals: 0 });

/** Sections 3.1, 3.2, 5 and 6 of the sheet. */
export const FACTS: readonly Fact[] = [
  count('lung-mass-images', splits, 'The lung-mass subset has 331 images.', 331),
  count('lung-mass-positives', splits, '99 of the lung-mass images show a mass.', 99),
  count('lung-mass-patients', splits, 'The lung-mass images are of 270 patients.', 270),
  count('lung-mass-test', splits, 'The lung-mass test set, one for all folds, has 83 images.', 83),
  count('lung-mass-leaks', splits, 'No patient is in two parts of a lung-mass fold (shared patients over all folds).', 0),
  count('lung-mass-validation', splits, 'The five lung-mass validation sets are overlapping draws: together they hold 105 distinct images.', 105),
  count('sex-test', splits, 'The test set of the sex experiment has 400 images.', 400),
  count('sex-test-patients', splits, 'The test set of the sex experiment is of 382 patients.', 382),
  count('sex-leak-least', splits, 'In the sex experiment every training fold shares patients with the test set: at least 1.', 1),
  count('sex-leak-most', splits, 'In the sex experiment up to 8 patients of a training fold are in the test set.', 8),
  count('sex-leak-least-1', splits, 'At share 1 every training fold of the sex experiment shares at least 6 patients with the test set.', 6),
  count('impossible-p', tests, 'Every printed p-value is a possible one: a whole number of relabelings over 252 (5 against 5 runs) or 35 (4 against 3).', 0),
  count('means-off', tests, "The means of the printed folds are those of the figures to 0.005, X-ray noise apart (rows that are not).", 0),
  count('noise-means-off', tests, 'None of the five printed X-ray noise rows has the mean that the figure shows: the notebooks ran on different results (rows that differ by more than 0.005).', 5),
  { name: 'constant-floor', where: 'protocol sheet', statement: 'A constant majority predictor reaches a micro-averaged AUC of 0.6265 on the lung-mass test set.', metric: "Keras's micro-averaged AUC", value: 0.6265, decimals: 4 },
  { name: 'smallest-p', where: tests, statement: 'With five runs against five the smallest possible p is 0.0079.', metric: 'p', value: 0.0079, decimals: 4 },
  { name: 'mean-difference', where: `${tests}, last cell`, statement: "The printed mean difference over the shares, 11.567, is the difference at share 0.8 alone.", metric: 'difference of the quoted curves at share 0.8, x 100 (read off to half a point)', value: 11.567, decimals: 0 },
];

/** Facts were read before their rules were written. */
export function factRules(): PaperRule[] {
  return FACTS.map(({ name, where, statement, metric, value, decimals }): PaperRule => ({
    effect: { kind: 'fact', name },
    rule: {
      id: `source-matters/fact-${name}`, paper: 'source-matters', where, statement, metric, kind: 'fact', fidelity: 'exact', sourceQuality: 'text', family: 'facts', margin: decimals === 0 ? 0.5 : 0.5 * 10 ** -decimals, decimals,
      reported: { value, ciLow: null, ciHigh: null }, rule: `Fact: holds if our value rounds to the quoted one at ${decimals} decimals.`,
      ruleFixed: { commit: '2bf6b59', dataSeen: true, note: 'the sheet was read, and with it the counts, before the rules were written' },
    },
  }));
}
