import { hashOf, type Json } from '../../core/canonical.js';
import { SecondReadError } from '../../core/errors.js';
import type { Tier } from '../../core/paths.js';
import { CHEXPERT_MODELS } from '../../data/chexpert-test.js';
import { NIH_MODELS } from '../../data/nih-predictions.js';
import { NIH_TASKS } from '../../data/nih-table.js';
import { readManifest } from '../../data/manifest.js';
import type { RunConfig } from '../../runs/types.js';
import type { CohortId } from './rules.js';
import { PAPER_TASKS, QUOTED_TASKS } from './tasks.js';

/** Raised when this paper's code changes what it computes. */
const PROTOCOL = '1';
export const SEED = 2021;

/** What of the public material a cohort holds. */
interface CohortPlan { id: CohortId; models: readonly string[]; tasks: readonly string[]; datasets: string[]; repeats: number }

/** The cohorts of a tier. NIH has 22,433 rows and one repeat; CheXpert has 500 and therefore three. */
export function cohortsOf(tier: Tier): CohortPlan[] {
  const nih = (models: readonly string[]): CohortPlan => ({ id: 'nih', models, tasks: NIH_TASKS, datasets: ['nih-chexnet-predictions', 'nih-densenet-ensemble'], repeats: 1 });
  const shipped = NIH_MODELS.filter((model) => model.shipped !== undefined).map((model) => model.name);
  switch (tier) {
    case 'sample': return [nih(shipped)];
    case 'open': return [{ id: 'chexpert', models: CHEXPERT_MODELS, tasks: PAPER_TASKS, datasets: ['chexpert-test-labels'], repeats: 3 }, nih(NIH_MODELS.map((model) => model.name))];
    case 'paper': throw new SecondReadError('data', "the paper's own feature table (age, sex and view of the CheXpert test studies) was never published", {
      expected: 'tier sample or open', remedy: 'With CheXpert train/valid and own models: write a predictions CSV and run npx second-read audit.' });
  }
}

/**
 * The shipped NIH models are in both tiers with equal rows (same inputs and streams, and no tier in them): what is stored of them is kept once, in tier
 * `sample`, and read from there.
 */
export const isKeptInSample = (tier: Tier, model: string): boolean => tier === 'open' && NIH_MODELS.some((source) => source.name === model && source.shipped !== undefined);

/**
 * The grid as pure data: for every cohort, model, finding and repeat one `failure` run (errors, subgroups, identifiers, flips); the same flips
 * under another cut-off rule for the two findings that the abstract quotes (`flip-rule`); one identifier for all findings a model (`pooled`); one `permutation` run a cohort. `full` adds `flip-bootstrap`: 200
 * patient replicates that refit predictor, threshold and tau, for the same two.
 *
 * Trees have 8 leaves so that the whole sample grid is computed in minutes; the paper's predictor is not published.
 *
 * @example grid('sample', { full: false }).length // 42 failure + 6 flip-rule + 3 pooled + 1 permutation = 52
 */
export function grid(tier: Tier, { full }: { full: boolean }): RunConfig[] {
  return cohortsOf(tier).flatMap((cohort) => {
    const data = Object.fromEntries(cohort.datasets.map((id) => [id, hashOf(readManifest(id))]));
    const config = (experiment: string, parameters: Record<string, Json>): RunConfig =>
      ({ paper: 'chexbreak', tier, protocol: PROTOCOL, experiment, seed: SEED, data, cohort: cohort.id, ...parameters });
    const repeats = Array.from({ length: cohort.repeats }, (_, repeat) => repeat);
    const each = (tasks: readonly string[], make: (model: string, task: string) => RunConfig[]): RunConfig[] => cohort.models.flatMap((model) => tasks.flatMap((task) => make(model, task)));
    const quick = { folds: 5, innerFolds: 3 };
    // The longest run first: else one worker ends with it alone.
    return [
      config('permutation', { models: [...cohort.models], tasks: [...cohort.tasks], threshold: 'youden', folds: 5, permutations: 100 }),
      ...each(cohort.tasks, (model, task) => repeats.map((repeat) => config('failure', { model, task, repeat, threshold: 'youden', rounds: 100, leaves: 8, allModels: 'own finding', ...quick }))),
      ...each(QUOTED_TASKS, (model, task) => [config('flip-rule', { model, task, repeat: 0, threshold: 'f1', ...quick })]),
      ...cohort.models.map((model) => config('pooled', { model, tasks: [...PAPER_TASKS], repeat: 0, threshold: 'youden', folds: 5 })),
      ...(full ? each(QUOTED_TASKS, (model, task) => (isKeptInSample(tier, model) ? [] : [config('flip-bootstrap', { model, task, repeat: 0, threshold: 'youden', replicates: 200, ...quick })])) : []),
    ];
  });
}
