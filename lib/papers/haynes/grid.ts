import { hashOf, type Json } from '../../core/canonical.js';
import type { Tier } from '../../core/paths.js';
import { contentHash } from '../../data/content-hash.js';
import { readManifest } from '../../data/manifest.js';
import { PAPER_WEIGHTS } from '../../models/records.js';
import { trainedFile } from '../../models/sources.js';
import { chestSourceOf } from '../../training/chest/sources.js';
import { lungFile } from '../../segment/index.js';
import type { RunConfig } from '../../runs/types.js';
import { imagenetHash, trainedHash } from '../weight-hashes.js';
import { CONTROL_COHORTS, controlTier } from './control.js';
import { cohortSpec, studySpec } from './cohorts.js';
import { isStored } from './files.js';
import { ABLATED, ABLATIONS, MODELS, modelRecipe, PROTOCOL, REPEATS, SEED, type ModelId, type ModelRecipe, type Variation } from './protocol.js';

/** Repeats by number. */
const repeats = Array.from({ length: REPEATS }, (_, repeat) => repeat);

function config(tier: Tier, experiment: 'cohort' | 'control', cohort: string, model: ModelId, task: Variation, repeat: number): RunConfig {
  const recipe = modelRecipe(tier, model, experiment === 'cohort' ? cohortSpec(tier, cohort).chest : undefined);
  return { paper: 'haynes', tier, protocol: PROTOCOL, experiment, seed: SEED, data: inputHashes(tier, experiment, recipe), cohort, model, task, repeat, recipe: { ...recipe } as unknown as Json };
}

/** Six models, three repeats, on every cohort of the tier. */
export const cohortConfigs = (tier: Tier): RunConfig[] => studySpec(tier).cohorts.flatMap(({ id }) => MODELS.flatMap((model) => repeats.map((repeat) => config(tier, 'cohort', id, model, 'default', repeat))));

/** One thing changed at a time, on the first cohort. */
export const ablationConfigs = (tier: Tier): RunConfig[] => ABLATIONS.flatMap((variation) => repeats.map((repeat) => config(tier, 'cohort', studySpec(tier).cohorts[0].id, ABLATED, variation, repeat)));

/** Films whose truth is known because it was planted. */
export const controlConfigs = (tier: Tier): RunConfig[] => CONTROL_COHORTS.flatMap((cohort) => repeats.map((repeat) => config(tier, 'control', cohort, ABLATED, 'default', repeat)));

/**
 * The grid as pure data. Without `full`, where all runs are stored, a stratified part (`rerunPart`).
 */
export function grid(tier: Tier, { full }: { full: boolean }, stored = isStored(tier)): RunConfig[] {
  const all = cohortConfigs(tier);
  return full || !stored ? [...controlConfigs(tier), ...all, ...ablationConfigs(tier)] : rerunPart(tier);
}

/**
 * Every model once but Conv-4, whose 38 million weights take as long as two others: cohorts and repeats are taken in turn, so that each occurs; and one
 * control. For five minutes of two cores no ablation.
 */
export function rerunPart(tier: Tier): RunConfig[] {
  const { cohorts } = studySpec(tier), models = MODELS.filter((model) => model !== 'conv-4');
  return [...models.map((model, k) => config(tier, 'cohort', cohorts[k % cohorts.length].id, model, 'default', k % REPEATS)), config(tier, 'control', 'marked', ABLATED, 'default', 0)];
}

/** Content hashes of everything that a run reads: images, first weights, the lung segmenter. */
function inputHashes(tier: Tier, experiment: 'cohort' | 'control', recipe: ModelRecipe): Record<string, string> {
  const sets = experiment === 'control' ? ['nih-cxr14-open'] : [...new Set(studySpec(tier).pools.map(({ dataset }) => dataset))];
  const images = (id: string): string => (experiment === 'control' ? contentHash(controlTier(tier), id) : tier === 'paper' ? statedHash(id) : contentHash(tier, id));
  return { ...Object.fromEntries(sets.map((id) => [id, images(id)])), ...weightHash(tier, recipe), lungs: trainedHash(lungFile()) };
}

/** A set that a person must fetch has no published hashes: its version and counts stand for it. */
function statedHash(id: string): string {
  const { version, expected } = readManifest(id);
  return hashOf({ id, version, expected });
}

/** Of first weights: of the file that ships or is trained here; of a file that a person must fetch what is published of it. */
function weightHash(tier: Tier, { source, architecture, alpha }: ModelRecipe): Record<string, string> {
  if (source === 'random') return {};
  const chest = chestSourceOf(source);
  if (chest !== undefined) return { [source]: trainedHash(trainedFile(source, chest.tier)) };
  if (tier !== 'paper') return { imagenet: imagenetHash(architecture, alpha) };
  const { set, md5 } = PAPER_WEIGHTS.find((one) => one.source === source && one.architecture === architecture)!;
  return { [source]: md5?.slice(0, 16) ?? `${set}, no hash published` };
}
