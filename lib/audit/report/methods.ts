import { html, type Html } from '../../report/html.js';
import { materialityRule } from '../../failure/subgroups.js';
import { LEAST_HOLDERS } from '../measure/decide.js';
import type { Findings } from './findings.js';
import { count, plural } from './words.js';

/** Definitions and choices, so that another program can compute the same. */
export function methods({ input, options, subgroups }: Findings): Html {
  const family = subgroups.filter((row) => Number.isFinite(row.p)).length, units = input.patientsKnown ? 'patients' : 'images (patients are not known: the intervals are too narrow where one patient has several images)';
  return html`<dl class="facts">
<dt>Intervals</dt><dd>95 %, percentiles of ${count(options.replicates)} bootstrap replicates in which whole ${units} are drawn with replacement; replicate 0 is the estimate. A rate of 0 or 1 has Wilson’s interval over the patients concerned. Calibration: Wald, clustered likewise. Subgroup rates: Wilson’s with the effective sample size; subgroup AUROCs: Obuchowski’s, on the logit scale.</dd>
<dt>AUROC, AUPRC</dt><dd>Share of pairs ranked rightly, ties by half; average precision, the sum of precision times the step in sensitivity.</dd>
<dt>Threshold</dt><dd>A score at or above it is called positive. A rule (youden, f1, sensitivity=x) is cross-fitted: patients are dealt to five folds, balanced by class, and each fold is decided by the threshold chosen on the other four; folds stay, thresholds are chosen anew in each replicate. The stated number is their median. With fewer than ${LEAST_HOLDERS} patients of a class the rule is applied to the rows themselves and stamped “tuned on test”.</dd>
<dt>Calibration</dt><dd>Slope: coefficient of the score’s logit in a logistic regression of the truth; intercept: with the slope held at 1; observed/expected: positives over the sum of scores. Only where all scores lie in 0 to 1.</dd>
<dt>Net benefit</dt><dd>Hits per image less false alarms per image times the odds of the threshold probability.</dd>
<dt>Odds ratios</dt><dd>Logistic regression of misses (among positives), false alarms (among negatives) and errors (among all), all features jointly; reference is the largest level; numbers as restricted cubic splines, reported per step; standard errors clustered by ${input.patientsKnown ? 'patient' : 'image'}; Firth’s penalty and the mark “sparse” below ten events or non-events.</dd>
<dt>Many tests</dt><dd>p-values are corrected by Holm and by Benjamini and Hochberg over one family: all ${plural(family, 'cell')} of this audit.</dd>
<dt>Material</dt><dd>An odds ratio of at least ${materialityRule.oddsRatio} (or at most ${(1 / materialityRule.oddsRatio).toFixed(2)}), a gap of at least ${materialityRule.gap * 100} points; fixed before any data was seen.</dd>
${input.seen !== null && html`<dt>Seen and unseen</dt><dd>A row is seen when its patient is: named, or owner of a named image. Thresholds are chosen on unseen patients. The null of the difference comes from splits of all patients at random into groups of the same numbers, decisions held.</dd>`}
<dt>Random streams</dt><dd>Seeded by ${options.seed}: the same input gives the same bytes, whatever the number of workers.</dd></dl>`;
}
