import { existsSync, readFileSync } from 'node:fs';
import { sha256, type Json } from '../../core/canonical.js';
import type { Tier } from '../../core/paths.js';
import { contentHash } from '../../data/content-hash.js';
import { shippedWeights } from '../../models/records.js';
import { trainedFile } from '../../models/sources.js';
import { lungFile } from '../../segment/index.js';
import type { RunConfig } from '../../runs/types.js';
import { CONTROL_COHORTS } from './control.js';
import { studySpec } from './cohorts.js';
import { isStored } from './files.js';
import { ABLATED, ABLATIONS, MODELS, modelRecipe, PROTOCOL, REPEATS, SEED, type ModelId, type Variation } from './protocol.js';

/** Repeats by number. */
const repeats = Array.from({ length: REPEATS }, (_, repeat) => repeat);

function config(tier: Tier, experiment: 'cohort' | 'control', cohort: string, model: ModelId, task: Variation, repeat: number): RunConfig {
  return { paper: 'haynes', tier, protocol: PROTOCOL, experiment, seed: SEED, data: inputHashes(tier, experiment, model), cohort, model, task, repeat, recipe: modelRecipe(tier, model) as unknown as Json };
}

/** Six models, three repeats, on every cohort of the tier. */
export const cohortConfigs = (tier: Tier): RunConfig[] => studySpec(tier).cohorts.flatMap(({ id }) => MODELS.flatMap((model) => repeats.map((repeat) => config(tier, 'cohort', id, model, 'default', repeat))));

/** One thing changed at a time, on the first cohort. */
export const ablationConfigs = (tier: Tier): RunConfig[] => ABLATIONS.flatMap((variation) => repeats.map((repeat) => config(tier, 'cohort', studySpec(tier).cohorts[0].id, ABLATED, variation, repeat)));

/** Films whose truth is known because it was planted. */
export const controlConfigs = (tier: Tier): RunConfig[] => CONTROL_COHORTS.flatMap((cohort) => repeats.map((repeat) => config(tier, 'control', cohort, ABLATED, 'default', repeat)));

/**
 * The grid as pure data. Without `full`, where all runs are stored, a stratified part: every model once, cohorts and repeats in turn, one ablation and
 * one control.
 */
export function grid(tier: Tier, { full }: { full: boolean }, stored = isStored(tier)): RunConfig[] {
  const all = cohortConfigs(tier);
  return full || !stored ? [...controlConfigs(tier), ...all, ...ablationConfigs(tier)] : rerunPart(tier);
}

/** Every model once: cohorts and repeats are taken in turn, so that each occurs; and one control. */
export function rerunPart(tier: Tier): RunConfig[] {
  const { cohorts } = studySpec(tier);
  return [
    ...MODELS.map((model, k) => config(tier, 'cohort', cohorts[k % cohorts.length].id, model, 'default', k % REPEATS)),
    config(tier, 'cohort', cohorts[0].id, ABLATED, 'oversample-as-released', 0), config(tier, 'control', 'marked', ABLATED, 'default', 0),
  ];
}

/** Content hashes of everything that a run reads: images, first weights, the lung segmenter. */
function inputHashes(tier: Tier, experiment: 'cohort' | 'control', model: ModelId): Record<string, string> {
  const datasets = experiment === 'control' ? ['nih-cxr14-open'] : [...new Set(studySpec(tier).pools.map(({ dataset }) => dataset))], { source, architecture, alpha } = modelRecipe(tier, model);
  const weights: Record<string, string> = source === 'random' ? {} : source === 'imagenet' ? { imagenet: shippedWeights().find((one) => one.source === 'imagenet' && one.architecture === architecture && one.alpha === alpha)!.sha256!.slice(0, 16) } : { [source]: fileHash(trainedFile(source, tier)) };
  return { ...Object.fromEntries(datasets.map((id) => [id, contentHash(tier, id)])), ...weights, lungs: fileHash(lungFile()) };
}

const hashes = new Map<string, string>();

function fileHash(file: string): string {
  const hash = hashes.get(file) ?? (existsSync(file) ? sha256(readFileSync(file)).slice(0, 16) : 'not trained yet');
  hashes.set(file, hash);
  return hash;
}
