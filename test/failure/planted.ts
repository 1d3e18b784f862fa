import { rng } from '../../lib/core/random.js';
import { categoryFeature, numericFeature } from '../../lib/failure/features.js';
import { failureTable, type FailureTable } from '../../lib/failure/table.js';

/** What is planted; log odds ratios of a miss and of a false alarm in view AP, of having the finding in view AP. */
export interface Planted { patients?: number; missInAp?: number; falseAlarmInAp?: number; findingInAp?: number; /** Spread of a patient's own effect on errors. */ patientSpread?: number; seed?: number }

/**
 * A cohort whose errors are known because they were made: truth first, then errors with the planted odds, then decisions = truth xor error
 * and a score on the decision's side of 0.5. Patients have 1 to 12 images.
 */
export function plantedTable({ patients = 1500, missInAp = 0, falseAlarmInAp = 0, findingInAp = 0, patientSpread = 0, seed = 1 }: Planted = {}): FailureTable {
  const stream = rng(seed, 'simulation', 'planted'), truth: number[] = [], decision: number[] = [], score: number[] = [], patient: string[] = [], view: (string | null)[] = [], age: number[] = [];
  const bernoulli = (logit: number): number => (stream.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0);
  for (let g = 0; g < patients; g++) {
    const images = 1 + Math.floor(12 * stream.next() ** 3), own = patientSpread * stream.normal(), years = 20 + Math.floor(70 * stream.next());
    for (let i = 0; i < images; i++) {
      const ap = stream.next() < 0.4 ? 1 : 0, y = bernoulli(-1.2 + findingInAp * ap);
      const error = y === 1 ? bernoulli(-1 + missInAp * ap + own) : bernoulli(-1.5 + falseAlarmInAp * ap + own), d = y ^ error;
      truth.push(y); decision.push(d); patient.push(`p${g}`); age.push(years);
      score.push(d === 1 ? 0.5 + 0.5 * stream.next() : 0.5 * stream.next());
      view.push(stream.next() < 0.02 ? null : ap ? 'AP' : 'PA');
    }
  }
  return failureTable({
    model: 'planted', task: 'finding', ids: truth.map((_, i) => `i${i}`), patients: patient, truth, score, decision, threshold: 0.5,
    features: [categoryFeature('view', view), numericFeature('age', age)],
  });
}
