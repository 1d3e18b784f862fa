import { readSourceMattersSplits } from '../../data/source-matters-splits.js';
import { sourceMattersFacts } from '../../data/source-matters-facts.js';
import { SecondReadError } from '../../core/errors.js';
import type { Measurement } from '../../evidence/types.js';
import { LUNG_MASS_TEST, PRINTED_TESTS, QUOTED_CURVES, QUOTED_SHARES, quotedAuc } from './quoted.js';
import { kerasMicroAuc } from './statistics/keras-auc.js';
import { permutationT, possibleCount } from './statistics/permutation-t.js';

type Counted = { n: number; units: number; value: number };

/** How each fact follows from the authors' files, by its name in `FACTS`. */
const VALUES: Record<string, () => Counted> = {
  'lung-mass-images': () => ofMass(({ all }) => all.images),
  'lung-mass-positives': () => ofMass(({ all }) => all.positives),
  'lung-mass-patients': () => ofMass(({ all }) => all.patients),
  'lung-mass-test': () => ofMass(({ test }) => test.images),
  'lung-mass-leaks': () => ofMass(({ folds }) => folds.reduce((sum, fold) => sum + fold.patientsTrainAndValidation + fold.patientsTrainAndTest + fold.patientsValidationAndTest, 0)),
  'lung-mass-validation': () => ofMass(({ validationImages }) => validationImages),
  'sex-test': () => ofSex((shares) => shares[0].test.images),
  'sex-test-patients': () => ofSex((shares) => shares[0].test.patients),
  'sex-leak-least': () => ofSex((shares) => Math.min(...shares.flatMap(({ folds }) => folds.map((fold) => fold.patientsTrainAndTest)))),
  'sex-leak-most': () => ofSex((shares) => Math.max(...shares.flatMap(({ folds }) => folds.map((fold) => fold.patientsTrainAndTest)))),
  'sex-leak-least-1': () => ofSex((shares) => Math.min(...shares.find(({ share }) => share === 1)!.folds.map((fold) => fold.patientsTrainAndTest))),
  'impossible-p': () => printed(PRINTED_TESTS.filter(({ p, decimals, runs: [a, b] }) => possibleCount(p, decimals, a, b) === null).length),
  'means-off': () => printed(rowsOff((planted) => planted !== 'xray-noise')),
  'noise-means-off': () => printed(rowsOff((planted) => planted === 'xray-noise')),
  'constant-floor': () => { const { positives, negatives } = LUNG_MASS_TEST, n = positives + negatives, truth = Array.from({ length: n }, (_, i) => Number(i < positives)); return { value: kerasMicroAuc(truth, truth.map(() => 0)), n, units: n }; },
  'smallest-p': () => ({ value: permutationT([1, 2, 3, 4, 5], [11, 12, 13, 14, 15]).p, n: 252, units: 10 }),
  'mean-difference': () => printed(100 * (quotedAuc('sex', 'ood', 'radiology', 0.8)! - quotedAuc('sex', 'ood', 'imagenet', 0.8)!)),
};

const facts = (): ReturnType<typeof sourceMattersFacts> => sourceMattersFacts(readSourceMattersSplits({ tier: 'sample' }));

function ofMass(value: (mass: ReturnType<typeof facts>['mass']) => number): Counted {
  const { mass } = facts();
  return { value: value(mass), n: mass.all.images, units: mass.all.patients };
}

function ofSex(value: (shares: ReturnType<typeof facts>['atelectasis']) => number): Counted {
  const { atelectasis } = facts();
  return { value: value(atelectasis), n: atelectasis[0].all.images, units: atelectasis[0].all.patients };
}

const printed = (value: number): Counted => ({ value, n: PRINTED_TESTS.length, units: PRINTED_TESTS.length });

/** Printed rows whose mean is further than 0.005 from the figure (half a thousandth beyond for the figure's own rounding). */
function rowsOff(which: (planted: keyof typeof QUOTED_CURVES) => boolean): number {
  return PRINTED_TESTS.filter(({ planted, share, folds }) => which(planted as keyof typeof QUOTED_CURVES) && QUOTED_SHARES.includes(share)
    && Math.abs(folds.reduce((sum, auc) => sum + auc, 0) / folds.length / 100 - quotedAuc(planted, 'ood', 'imagenet', share)!) > 0.005).length;
}

/** @throws SecondReadError (evidence) for a fact that nobody computes */
export function measureFact(name: string): Measurement {
  const compute = VALUES[name];
  if (compute === undefined) throw new SecondReadError('evidence', `no fact "${name}"`, { expected: Object.keys(VALUES).join(', ') });
  return { ...compute(), seeds: [], preconditions: [], notebook: '13-tests', runs: [], substitutions: [] };
}
