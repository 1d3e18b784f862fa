import type { ClaimRule, Fidelity } from '../../evidence/types.js';

/** The two cohorts on which the study is read again. */
export type CohortId = 'nih' | 'chexpert';

/**
 * The rules were written before any run of this code, but after one-off trials on the same public outputs had been seen (decision-only
 * AUROC per finding, F1 after flipping for some findings): that counts as data seen.
 */
const ruleFixed = {
  commit: '4fa789b',
  dataSeen: true,
  note: 'written before any run of this code; orientation figures of earlier one-off trials on the same public outputs were known',
};

const NONE = { value: null, ciLow: null, ciHigh: null };

/** Features that the abstract names, with what stands for them in each cohort. */
export const NAMED_FEATURES = ['age', 'lung lesion', 'pneumothorax', 'support devices'] as const;
export type NamedFeature = (typeof NAMED_FEATURES)[number];

/**
 * Every quoted number and direction of the paper's sheet (section 8) as a rule, for one cohort. NIH stands in for CheXpert, so its fidelity
 * is "data-substituted"; on the public CheXpert test outputs cut-offs and predictor are ours where the paper's are not published.
 */
export function claimRules(cohort: CohortId): ClaimRule[] {
  const fidelity: Fidelity = cohort === 'nih' ? 'data-substituted' : 'method-substituted';
  const common = { paper: 'chexbreak', fidelity, sourceQuality: 'text' as const, ruleFixed };
  const id = (name: string): string => `chexbreak/${name}@${cohort}`;

  const existence = NAMED_FEATURES.map((feature): ClaimRule => ({
    ...common, id: id(`subgroup-${feature.replaceAll(' ', '-')}`), where: 'abstract (v3)', kind: 'existence', family: 'subgroups', reported: NONE, margin: 1,
    statement: `${feature === 'support devices' ? 'Support devices are' : `${feature[0].toUpperCase()}${feature.slice(1)} is`} statistically relevant for the misclassification of some models.`,
    metric: 'model x finding cells with a Bonferroni-significant association between the feature and the error',
    rule: 'Holds if the count of significant cells exceeds the 95th percentile of the same count when the feature is permuted among patients.',
  }));
  const directions = NAMED_FEATURES.slice(0, 3).map((feature): ClaimRule => ({
    ...common, id: id(`direction-${feature.replaceAll(' ', '-')}`), where: 'workshop abstract; abstract (v1)', kind: 'direction', family: 'subgroup directions', reported: NONE, margin: Math.log(1.05),
    statement: feature === 'age' ? 'Older patients are misclassified more often.' : `Images with ${feature} are misclassified more often.`,
    metric: feature === 'age' ? 'mean log odds ratio of an error per 10 years, joint model' : 'mean log odds ratio of an error, joint model',
    rule: 'Direction: holds if the family-adjusted interval of the mean over models and findings lies above 0; fails if it lies below log(1.05).',
  }));
  const predictors: ClaimRule[] = [
    {
      ...common, id: id('predictor-auroc'), where: 'abstract', kind: 'direction', family: 'predictors', reported: { value: 0.9, ciLow: null, ciHigh: null }, reference: 0.85, margin: 0.01,
      statement: 'The best misclassification identifiers reach an AUROC close to 0.9 for most diseases.',
      metric: 'median over findings of the mean AUROC over models (boosted trees on own outputs, decisions and clinical features)',
      rule: '"Close to 0.9 for most" is read as: the median finding reaches 0.85. Holds if the interval of the median minus 0.85 lies above 0.',
    },
    {
      ...common, id: id('predictor-beyond-score'), where: "second reader's question", kind: 'direction', family: 'predictors', reported: NONE, margin: 0.01,
      statement: 'The identifiers know more about the error than the own score and decision already say.',
      metric: 'mean over findings and models of the AUROC gain over recalibrated own score + decision',
      rule: 'Direction: holds if the interval of the paired gain lies above 0 (below 0.01: said); fails if it lies below 0.01.',
    },
  ];
  const quoted: [string, number, number, number][] = [['Consolidation', 0.008, 0.005, 0.010], ['Edema', 0.003, 0.001, 0.006]];
  const flips = quoted.flatMap(([finding, value, ciLow, ciHigh]): ClaimRule[] => [
    {
      ...common, id: id(`flip-${finding.toLowerCase()}`), where: 'abstract', kind: 'value', family: 'flips', reported: { value, ciLow, ciHigh }, margin: 0.01,
      statement: `Flipping likely errors raises the F1 score of ${finding} by ${value.toFixed(3)}.`,
      metric: 'F1 after flipping minus F1 as decided, mean over models',
      rule: 'Value: holds if 0 lies in the interval of ours minus reported (both standard errors) and its half-width is at most 0.01; fails if that interval lies outside +-0.01.',
    },
    {
      ...common, id: id(`flip-${finding.toLowerCase()}-gain`), where: 'abstract', kind: 'direction', family: 'flips', reported: { value, ciLow, ciHigh }, margin: 0.001,
      statement: `Flipping likely errors raises the F1 score of ${finding}.`,
      metric: 'F1 after flipping minus F1 as decided, mean over models',
      rule: 'Direction: holds if the interval lies above 0; fails if it lies below 0.001.',
    },
    {
      ...common, id: id(`flip-${finding.toLowerCase()}-over-threshold`), where: "second reader's question", kind: 'direction', family: 'flips', reported: NONE, margin: 0.001,
      statement: `Flipping gains more F1 for ${finding} than choosing the threshold anew on the same folds.`,
      metric: 'F1 after flipping minus F1 with a new threshold, mean over models',
      rule: 'Direction: holds if the interval lies above 0; fails if it lies below 0.001.',
    },
  ]);
  const unquoted = ['Atelectasis', 'Cardiomegaly', 'Effusion'].map((finding): ClaimRule => ({
    ...common, id: id(`flip-${finding.toLowerCase()}`), where: 'abstract (no gain is reported)', kind: 'equivalence', family: 'flips', reported: NONE, margin: 0.01,
    statement: `Flipping changes the F1 score of ${finding === 'Effusion' ? 'Pleural Effusion' : finding} by less than 0.01.`,
    metric: 'F1 after flipping minus F1 as decided, mean over models',
    rule: 'Equivalence: holds if the 90 % interval lies within +-0.01, fails if the 95 % interval lies outside.',
  }));
  const all = [...existence, ...directions, ...predictors, ...flips, ...unquoted, ...(cohort === 'chexpert' ? [leaderboard()] : [])];
  // Each cohort is a reading of its own: its claims are judged together, not with the other's.
  return all.map((rule) => ({ ...rule, family: `${rule.family}, ${cohort === 'nih' ? 'NIH' : 'CheXpert'}` }));

  function leaderboard(): ClaimRule {
    return {
      ...common, id: id('leaderboard-mean-auroc'), where: 'CheXpedition (arXiv 2002.11379), on the same ten models', kind: 'fact', fidelity: 'exact', sourceQuality: 'second-hand', family: 'facts',
      statement: 'The ten leaderboard models reach a mean AUROC of 0.924 on the CheXpert test set.', metric: 'mean over models and five findings of the AUROC',
      reported: { value: 0.924, ciLow: null, ciHigh: null }, decimals: 3, margin: 0.0005,
      rule: 'Fact: holds if our value rounds to the quoted one at three decimals.',
    };
  }
}
