import type { Json } from '../../core/canonical.js';
import type { Tier } from '../../core/paths.js';
import type { RunConfig } from '../../runs/types.js';
import { inputHashes } from './inputs.js';
import { isStored } from './files.js';
import { ARMS, CHECKED_FOLDS, CONTRAST, PLANS, PLANTED, PROTOCOL, SEED, STRONGER, TRIED_ON, TRIED_RATES, armOf, recipeOf, sourcesOf, type Arm, type Planted, type Source } from './protocol.js';

/** One point on the horizontal axis of a panel. At share 0 nothing is planted, and one run may serve several confounders: `none`. */
export interface Setting { arm: Arm; planted: Planted | 'none'; share: number }

/** A fine-tuning run of the grid. */
export interface FineTuning extends Setting { source: Source; fold: number; repeat: number }

/**
 * The paper's panels as settings: 16 of its X-ray arm (three confounders at five shares, and one share 0 for all), 6 of its sex arm, 12 of its
 * CT arm on tier `paper`.
 *
 * @example settingsOf('paper').length // 34
 */
export function settingsOf(tier: Tier): Setting[] {
  const { shares, ctShareZeroOnce } = PLANS[tier];
  const planted = (arm: Arm): Setting[] => PLANTED[arm].flatMap((kind) => shares.map((share): Setting => ({ arm, planted: kind, share })));
  return ARMS.flatMap((arm) => {
    const once = arm === 'xray' || (arm === 'ct' && ctShareZeroOnce), all = planted(arm);
    return once ? [{ arm, planted: 'none', share: 0 }, ...all.filter(({ share }) => share > 0)] : all;
  });
}

/** Every fine-tuning of the tier's grid that belongs to the paper's panels: 510 on tier `paper`. */
export function fineTunings(tier: Tier): FineTuning[] {
  const { folds, repeats } = PLANS[tier];
  return settingsOf(tier).flatMap((setting) => sourcesOf(tier).flatMap((source) =>
    runsOf(folds, repeats[source]!).map((run): FineTuning => ({ ...setting, source, ...run }))));
}

const runsOf = (folds: number, repeats: number): { fold: number; repeat: number }[] => Array.from({ length: repeats * folds }, (_, i) => ({ fold: i % folds, repeat: Math.floor(i / folds) }));

/** The dose at which X-ray noise can be learned: two shares and one repeat, the two sources of the contrast. */
export function strongerFineTunings(tier: Tier): FineTuning[] {
  if (tier === 'paper') return [];
  return ARMS.flatMap((arm) => STRONGER[arm]).flatMap((planted) => [0.5, 1].flatMap((share) => CONTRAST.flatMap((source) =>
    runsOf(PLANS[tier].folds, 1).map((run): FineTuning => ({ arm: armOf(planted), planted, share, source, ...run })))));
}

/** Configuration of a fine-tuning as the run store knows it. */
export const fineTuneConfig = (tier: Tier, { arm, planted, share, source, fold, repeat }: FineTuning): RunConfig =>
  config(tier, 'fine-tune', arm, source, { task: planted, share, fold, repeat });

function config(tier: Tier, experiment: string, arm: Arm, source: Source, parameters: Record<string, Json>): RunConfig {
  return { paper: 'source-matters', tier, protocol: PROTOCOL, experiment, seed: SEED, data: inputHashes(tier, arm, source), cohort: arm, model: source, recipe: { ...recipeOf(tier, arm, source) } as unknown as Json, ...parameters };
}

/** Can a model that starts from this source be taught to tell affected from clean images? Some folds of each confounder and source, never stopped early. */
export function manipulationConfigs(tier: Tier): RunConfig[] {
  return ARMS.flatMap((arm) => [...PLANTED[arm], ...(tier === 'paper' ? [] : STRONGER[arm])].flatMap((planted) => sourcesOf(tier).flatMap((source) => {
    const recipe = recipeOf(tier, arm, source), whole = { ...recipe, patience: recipe.epochs } as unknown as Json;
    return runsOf(CHECKED_FOLDS, 1).map((run) => config(tier, 'manipulation', arm, source, { task: planted, ...run, recipe: whole }));
  })));
}

/** Labels dealt anew among the training images, confounders on as many images as at share 1, whatever their label: no gap may come of it. */
export function shuffledConfigs(tier: Tier): RunConfig[] {
  return (['tag', 'low-pass', 'ct-noise'] as const).flatMap((planted) => CONTRAST.flatMap((source) => runsOf(PLANS[tier].folds, 1).map((run) => config(tier, 'shuffled-labels', armOf(planted), source, { task: planted, share: 1, ...run }))));
}

/** A recipe that was tried. */
interface Tried { arm: Exclude<Arm, 'sex'>; source: Source; size: number; learningRate: number; epochs: number }

/** What was tried on the unconfounded task, on pictures of the pool only: sizes with ImageNet, then rates with every source at the size chosen. */
function triedRecipes(tier: Tier): Tried[] {
  const rates = (arm: Tried['arm']): Tried[] => sourcesOf(tier).flatMap((source) => TRIED_RATES.map((learningRate): Tried => ({ arm, source, size: PLANS[tier].recipes[arm].size, learningRate, epochs: 15 })));
  const sizes = [96, 128].flatMap((size) => TRIED_RATES.slice(0, 2).map((learningRate): Tried => ({ arm: 'xray', source: 'imagenet', size, learningRate, epochs: 15 })));
  return [...sizes, ...rates('xray'), ...rates('ct')];
}

/** One run a recipe and fold (two of the folds), its validation AUROC being what the recipe was chosen by. */
export function recipeConfigs(tier: Tier): RunConfig[] {
  if (!TRIED_ON.includes(tier)) return [];
  return triedRecipes(tier).flatMap(({ arm, source, ...tried }) => [0, 1].map((fold) => config(tier, 'recipe', arm, source, { task: 'none', share: 0, fold, repeat: 0, recipe: { ...recipeOf(tier, arm, source), ...tried } as unknown as Json })));
}

/**
 * The grid as pure data. Without `full`, where all runs are stored with the repository, a stratified part of it: one run or more for every
 * confounder, share and source, to be compared with what is stored; tables, figures and claims then rest on the stored predictions of all runs.
 */
export function grid(tier: Tier, { full }: { full: boolean }, stored = isStored(tier)): RunConfig[] {
  if (!full && stored) return rerunPart(tier);
  const fine = [...fineTunings(tier), ...strongerFineTunings(tier)].map((run) => fineTuneConfig(tier, run));
  return [...recipeConfigs(tier), ...manipulationConfigs(tier), ...fine, ...shuffledConfigs(tier)];
}

/**
 * The part that is computed again each time: one share of each confounder with sources, folds and repeats taken in turn,
 * one run without confounder an arm, one manipulation check and one run on shuffled labels.
 */
export function rerunPart(tier: Tier): RunConfig[] {
  const { repeats, folds, shares: all } = PLANS[tier], shares = all.filter((share) => share > 0);
  const run = (setting: Setting, turn: number): RunConfig => {
    const sources = sourcesOf(tier), source = sources[turn % sources.length];
    return fineTuneConfig(tier, { ...setting, source, fold: turn % folds, repeat: turn % repeats[source]! });
  };
  const planted = ARMS.flatMap((arm) => PLANTED[arm]);
  const none: Setting[] = [{ arm: 'xray', planted: 'none', share: 0 }, { arm: 'sex', planted: 'sex', share: 0 }, { arm: 'ct', planted: 'none', share: 0 }];
  return [
    ...none.map(run),
    // The share moves on from confounder to confounder: every share and every source occurs.
    ...planted.map((kind, k) => run({ arm: armOf(kind), planted: kind, share: shares[k % shares.length] }, k + 1)),
    manipulationConfigs(tier)[0], shuffledConfigs(tier)[0],
  ];
}
