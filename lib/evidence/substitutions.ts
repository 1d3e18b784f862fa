import { SecondReadError } from '../core/errors.js';

/** What stands in for what the paper used (data, weights, an unpublished parameter), and what can no longer be concluded. */
export interface Substitution { id: string; what: string; standsInFor: string; invalidates: string }

export interface SubstitutionRegistry {
  readonly all: readonly Substitution[];
  /** @throws SecondReadError (evidence) that lists the ids there are */
  get(id: string): Substitution;
  /** The records of several ids, in their order, each once. */
  list(ids: readonly string[]): Substitution[];
  /** One sentence for a caption. @example "Public NIH outputs stand in for CheXpert: ..." */
  sentence(id: string): string;
}

/**
 * Looks substitutions up by id, so that a claim or caption cannot name one that nobody wrote down.
 *
 * @throws SecondReadError (evidence) for a doubled or empty entry
 */
export function substitutionRegistry(records: readonly Substitution[]): SubstitutionRegistry {
  const byId = new Map<string, Substitution>();
  for (const record of records) {
    const blank = (Object.keys(record) as (keyof Substitution)[]).find((field) => record[field].trim() === '');
    if (blank) throw new SecondReadError('evidence', `substitution "${record.id}" leaves "${blank}" empty`, { field: blank });
    if (byId.has(record.id)) throw new SecondReadError('evidence', `substitution "${record.id}" occurs twice`, { field: 'id' });
    byId.set(record.id, record);
  }
  const get = (id: string): Substitution => {
    const found = byId.get(id);
    if (!found) throw new SecondReadError('evidence', `unknown substitution "${id}"`, { field: 'substitutions', expected: `one of ${[...byId.keys()].join(', ')}`, remedy: 'Add it to lib/evidence/substitutions.ts.' });
    return found;
  };
  return {
    all: records, get,
    list: (ids) => [...new Set(ids)].map(get),
    sentence(id) { const { what, standsInFor, invalidates } = get(id); return `${what} in place of ${standsInFor}: ${invalidates}.`; },
  };
}

/** Every substitution of the house. */
export const SUBSTITUTIONS = substitutionRegistry([
  {
    id: 'nih-for-chexpert',
    what: 'Test images of NIH ChestX-ray14',
    standsInFor: 'the CheXpert test set',
    invalidates: 'other hospital, prevalence and population, so no quoted number can be reproduced or contradicted',
  },
  {
    id: 'nih-densenets-for-leaderboard',
    what: 'Public DenseNet-121 classifiers trained on NIH',
    standsInFor: 'ten models of the CheXpert leaderboard',
    invalidates: 'one architecture, a few trainings: "some models" means some of these',
  },
  {
    id: 'text-mined-truth',
    what: "NIH's text-mined labels",
    standsInFor: 'the majority of five radiologists',
    invalidates: 'an "error" is a disagreement with that label, which itself errs',
  },
  {
    id: 'thresholds-not-published',
    what: 'Thresholds chosen by a stated rule on other folds',
    standsInFor: 'the unpublished thresholds of the paper',
    invalidates: 'the size of any gain from flipping depends on the rule; values are comparable in direction only',
  },
  {
    id: 'predictor-not-published',
    what: 'Logistic regression and boosted trees with five folds by patient',
    standsInFor: 'the unpublished misclassification predictor',
    invalidates: 'AUROC values are comparable in direction only',
  },
  {
    id: 'chexpert-demographics-withheld',
    what: 'The features that are public (findings, number of views)',
    standsInFor: "patients' age and sex and the AP/PA view, withheld for the CheXpert test set",
    invalidates: 'claims on age, sex and view cannot be tested there',
  },
  {
    id: 'conditional-intervals',
    what: 'Intervals that take the fitted predictors as they are',
    standsInFor: 'intervals that refit predictor, threshold and tau in each replicate',
    invalidates: 'they are too narrow (run with --full for those of the quoted findings)',
  },
]);
