import { rng } from '../core/random.js';
import { SecondReadError } from '../core/errors.js';
import type { FailureTable } from '../failure/table.js';
import { normalQuantile } from '../stats/distributions.js';
import { NIH_PATIENTS, patientSizes } from './sizes.js';

/** A cohort with planted truth, as pure JSON. */
export interface PlantedOptions {
  seed: number;
  /** 6,187 by default: then the images are 22,433, as NIH's. */
  patients?: number;
  /** For which errors the exposed group is at other odds; null for none. */
  outcome?: 'miss' | 'false alarm' | null;
  /** Odds of such an error in the exposed group against the others; 2. */
  oddsRatio?: number;
  /** Share of patients in the exposed group B; 0.3. */
  exposed?: number;
  /** Share of images with the finding, in group A and in group B. */
  prevalence?: { a: number; b: number };
  /** Share of positives missed and of negatives called positive, in group A. */
  missRate?: number;
  falseAlarmRate?: number;
  /** Correlation, within a patient, of the normal variables behind truth and behind error; 0.2. */
  correlation?: number;
  /** How much the score tells of the error beside the decision: AUROC of errors within a decision is 0.5 at 0, 0.70 at 0.6 (the default, as NIH's), 0.83 at 1. */
  information?: number;
}

/** What was planted: marginal rates, which hold exactly in the population that the cohort is drawn from. */
export interface Planted {
  outcome: 'miss' | 'false alarm' | null;
  oddsRatio: number;
  missRate: { a: number; b: number };
  falseAlarmRate: { a: number; b: number };
  prevalence: { a: number; b: number };
  /** AUROC of the score in group A and in group B, and of all rows where both groups have one prevalence (else NaN). */
  auroc: { a: number; b: number; all: number };
}

export interface PlantedCohort { table: FailureTable; planted: Planted }

/**
 * Predictions with planted truth in patients' clusters of NIH's size distribution. Patients have a group (A, or the exposed B), a sex and
 * an age; images have a view that leans to the patient's habit. Truth and error are correlated within a patient (a Gaussian copula), so
 * that images are not independent, while the marginal rates, and with them the odds ratio that a logistic regression estimates, are
 * exactly those asked for. Sex, age and view have no effect on anything. Wrong decisions tend to have scores nearer to the cut-off of 0.5.
 *
 * @throws SecondReadError (input) for rates outside (0, 1)
 * @example plantedCohort({ seed: 1, outcome: 'miss', oddsRatio: 2 }).planted.missRate // { a: 0.25, b: 0.4 }
 */
export function plantedCohort(options: PlantedOptions): PlantedCohort {
  const { seed, patients = NIH_PATIENTS, exposed = EXPOSED, correlation = 0.2, information = INFORMATION } = options, planted = plantedBy(options);
  const sizes = patientSizes(patients, rng(seed, 'simulation', 'sizes')), rows = sizes.reduce((a, b) => a + b, 0), stream = rng(seed, 'simulation', 'cohort');
  const table: FailureTable = {
    model: 'planted', task: 'finding', ids: new Array<string>(rows), patients: new Array<string>(rows), codes: new Int32Array(rows), groups: patients, truth: new Uint8Array(rows), score: new Float64Array(rows),
    decision: new Uint8Array(rows), threshold: 0.5, thresholdRule: 'given: 0.5', features: [],
  };
  const group = new Int32Array(rows), sex = new Int32Array(rows), view = new Int32Array(rows), age = new Float64Array(rows);
  // An event of probability p is a standard normal below this, whatever share of it the patient's images have in common.
  const cut = { truth: cuts(planted.prevalence), miss: cuts(planted.missRate), alarm: cuts(planted.falseAlarmRate) };
  const shared = Math.sqrt(correlation), own = Math.sqrt(1 - correlation);
  for (let p = 0, i = 0; p < patients; p++) {
    const name = `planted:${p}`, b = stream.next() < exposed ? 1 : 0, f = stream.next() < 0.45 ? 1 : 0, bedridden = stream.next(), years = Math.round(Math.min(95, Math.max(1, 47 + 17 * stream.normal())));
    const illness = shared * stream.normal(), difficulty = shared * stream.normal();
    for (const end = i + sizes[p]; i < end; i++) {
      table.ids[i] = `${p}-${i}`;
      table.patients[i] = name;
      table.codes[i] = p;
      group[i] = b;
      sex[i] = f;
      age[i] = years;
      view[i] = stream.next() < bedridden ** 2 ? 1 : 0;
      const truth = illness + own * stream.normal() < cut.truth[b] ? 1 : 0, wrong = difficulty + own * stream.normal() < (truth ? cut.miss[b] : cut.alarm[b]) ? 1 : 0;
      table.truth[i] = truth;
      table.decision[i] = truth ^ wrong;
      const u = stream.next(), v = stream.next(), distance = stream.next() >= information ? u : wrong ? Math.min(u, v) : Math.max(u, v);
      // Never exactly on the cut-off from below, so that decision = score >= 0.5 to the last bit.
      table.score[i] = table.decision[i] ? 0.5 + distance / 2 : 0.5 - Math.max(distance, 1e-12) / 2;
    }
  }
  table.features.push({ name: 'group', kind: 'category', levels: ['A', 'B'], codes: group }, { name: 'sex', kind: 'category', levels: ['M', 'F'], codes: sex }, { name: 'view', kind: 'category', levels: ['PA', 'AP'], codes: view }, { name: 'age', kind: 'numeric', values: age });
  return { table, planted };
}

function plantedBy({ outcome = null, oddsRatio = 2, prevalence = { a: 0.12, b: 0.12 }, missRate = 0.25, falseAlarmRate = 0.15, information = INFORMATION, exposed = EXPOSED }: PlantedOptions): Planted {
  for (const [field, rate] of Object.entries({ missRate, falseAlarmRate, 'prevalence.a': prevalence.a, 'prevalence.b': prevalence.b })) {
    if (!(rate > 0 && rate < 1)) throw new SecondReadError('input', `a share of ${rate}`, { field, expected: 'between 0 and 1, both excluded' });
  }
  const mix = ({ a, b }: { a: number; b: number }): number => (1 - exposed) * a + exposed * b;
  const miss = { a: missRate, b: outcome === 'miss' ? timesOdds(missRate, oddsRatio) : missRate }, alarm = { a: falseAlarmRate, b: outcome === 'false alarm' ? timesOdds(falseAlarmRate, oddsRatio) : falseAlarmRate };
  return { outcome, oddsRatio: outcome === null ? 1 : oddsRatio, missRate: miss, falseAlarmRate: alarm, prevalence, auroc: { a: aurocOf(miss.a, alarm.a, information), b: aurocOf(miss.b, alarm.b, information), all: prevalence.a === prevalence.b ? aurocOf(mix(miss), mix(alarm), information) : NaN } };
}

const cuts = ({ a, b }: { a: number; b: number }): [number, number] => [normalQuantile(a), normalQuantile(b)];

/** @example timesOdds(0.25, 2) // 0.4 */
export const timesOdds = (probability: number, ratio: number): number => { const odds = (ratio * probability) / (1 - probability); return odds / (1 + odds); };

/**
 * AUROC of the score by construction: a positive called and a negative not called are always in order, a missed positive below a false
 * alarm never; two on one side of the cut-off are when the wrong one is the nearer. That distance is, with probability `information`, the
 * smaller (wrong) or larger (right) of two uniforms, else one uniform: the larger of two exceeds the smaller of two others with
 * probability 5/6, and a single one with 2/3.
 *
 * @example aurocOf(0.25, 0.15, 1) // 0.9083333333333333
 */
export function aurocOf(missRate: number, falseAlarmRate: number, information: number): number {
  const ordered = information ** 2 * (5 / 6) + 2 * information * (1 - information) * (2 / 3) + (1 - information) ** 2 / 2;
  return (1 - missRate) * (1 - falseAlarmRate) + ((1 - missRate) * falseAlarmRate + missRate * (1 - falseAlarmRate)) * ordered;
}

const INFORMATION = 0.6, EXPOSED = 0.3;
