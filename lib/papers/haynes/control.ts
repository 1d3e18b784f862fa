import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { writeTag } from '../../confounders/tag.js';
import type { TagConfounder } from '../../confounders/types.js';
import { kept } from '../../core/kept.js';
import { rng } from '../../core/random.js';
import type { Tier } from '../../core/paths.js';
import { openCohort } from '../../data/cohort.js';
import { decodeImage } from '../../imaging/decode.js';
import { equaliseHistogram } from '../../imaging/equalise.js';
import { stackImages } from '../../imaging/stack.js';
import type { ImageStack, Mask, Raster } from '../../imaging/types.js';
import type { RunContext, RunResult } from '../../runs/types.js';
import { auroc } from '../../stats/auroc.js';
import { groupCodes } from '../../stats/bootstrap.js';
import { hide } from './occlusion.js';
import { lungsOf, subStack } from './pictures.js';
import { SEED } from './protocol.js';
import { historyOf, logOdds, train, type PaperConfig } from './train.js';

/** `marked`: a site's marker agrees with the label, as where one hospital sends the sick. `unmarked`: the marker is on half of the films, whatever they show. */
export type ControlCohort = 'marked' | 'unmarked';
export const CONTROL_COHORTS: readonly ControlCohort[] = ['marked', 'unmarked'];

/** A letter in the upper left corner, outside the lungs. */
const MARKER: TagConfounder = { kind: 'tag', size: 0.14, left: 0.01, top: -0.01, value: 255 };
/** The finding that is planted: a bright cloud around a point of the lungs. Lengths are fractions of the width, its peak in grey levels. */
const CLOUD = { sigma: 0.08, peak: 110 } as const;

/** The films of the control with their pictures: nothing but cloud and marker tells a label, which is dealt. */
export interface ControlStudy {
  ids: string[];
  patients: string[];
  truth: Uint8Array;
  part: ('train' | 'validation' | 'test')[];
  masks: Mask[];
  /** With cloud (positives), without marker. */
  plain: ImageStack;
}

/** The tier whose films the control is made of: the shipped ones on tier `paper`, where the sets of the study are not NIH's. */
export const controlTier = (tier: Tier): Tier => (tier === 'paper' ? 'sample' : tier);

const studies = new Map<string, Promise<ControlStudy>>(), stacks = new Map<string, ImageStack>();

/** PA films of one source of NIH ChestX-ray14, half of them dealt a cloud in a lung, whatever else they show. */
function controlStudy(tier: Tier, size: number): Promise<ControlStudy> {
  return kept(studies, `${tier} ${size}`, () => load(tier, size));
}

async function load(tier: Tier, size: number): Promise<ControlStudy> {
  const cohort = await openCohort('nih-cxr14-open', { tier: controlTier(tier) });
  try {
    const all = cohort.rows.filter(({ view, features }) => view === 'PA' && String(features.upstream_repo).startsWith('jrzech/'));
    const of = (change: (raster: Raster) => Raster): Promise<ImageStack> => stackImages({ ids: all.map(({ id }) => id), width: size, height: size, channels: 1, method: 'bilinear', read: async (i) => change(await decodeImage(await cohort.bytes(all[i]), { name: all[i].id, channels: 1 })) });
    const found = await lungsOf(await of((raster) => raster), [...all.keys()]), used = Int32Array.from(found.keys()), rows = Array.from(used, (i) => all[i]);
    const truth = new Uint8Array(rows.length).fill(1, 0, rows.length >> 1);
    rng(SEED, 'simulation', 'haynes', 'labels').shuffle(truth);
    const patients = rows.map(({ patient }) => patient), { codes, count: groups } = groupCodes(patients), folds = stratifiedGroupFolds({ label: truth, codes, groups, folds: 20, stream: rng(SEED, 'split', 'haynes', 'control') });
    const plain = subStack(await of(equaliseHistogram), used), lungs = [...found.values()];
    truth.forEach((y, i) => { if (y === 1) addCloud(plain, i, lungs[i], rows[i].id); });
    return { ids: rows.map(({ id }) => id), patients, truth, part: Array.from(folds, (fold) => (fold < 8 ? 'test' : fold < 11 ? 'validation' : 'train')), masks: lungs, plain };
  } finally { cohort.close(); }
}

/** Adds the cloud around a point of the lungs drawn for this film. */
function addCloud({ pixels, width, height }: ImageStack, i: number, mask: Mask, id: string): void {
  const inside = Array.from(mask.pixels.keys()).filter((at) => mask.pixels[at] === 1), centre = inside[rng(SEED, 'simulation', 'haynes', 'cloud', id).integer(inside.length)], begin = i * width * height;
  const cx = centre % width, cy = Math.floor(centre / width), spread = 2 * (CLOUD.sigma * width) ** 2;
  for (let y = 0; y < height; y++) {
    // The cloud ends with the lung: what is hidden with the lungs is all there is to see of it.
    for (let x = 0; x < width; x++) if (mask.pixels[y * width + x] === 1) pixels[begin + y * width + x] = Math.min(255, Math.round(pixels[begin + y * width + x] + CLOUD.peak * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / spread)));
  }
}

/** The control's pictures with the marker as a site puts it: on the sick, on half of the films by lot, or on the healthy. */
function markedStack(study: ControlStudy, form: 'agrees' | 'by lot' | 'against'): ImageStack {
  const key = `${form} ${study.plain.width} ${study.ids.length}`, known = stacks.get(key);
  if (known !== undefined) return known;
  const { width, height } = study.plain, pixels = study.plain.pixels.slice(), stack = { ...study.plain, pixels };
  const marked = (id: string, y: number): boolean => (form === 'by lot' ? rng(SEED, 'confounder', 'haynes', 'marker', id).next() < 0.5 : (y === 1) === (form === 'agrees'));
  study.ids.forEach((id, i) => { if (marked(id, study.truth[i])) writeTag(pixels.subarray(i * width * height, (i + 1) * width * height), width, height, MARKER); });
  stacks.set(key, stack);
  return stack;
}

/**
 * One network on films whose truth is known: trained where the marker agrees with the label or tells nothing; tested there and at a site that marks the healthy,
 * intact and with parts hidden.
 */
export async function controlRun(config: PaperConfig, context: RunContext): Promise<RunResult> {
  const study = await controlStudy(config.tier, config.recipe.size), inside = markedStack(study, config.cohort === 'marked' ? 'agrees' : 'by lot'), outside = markedStack(study, 'against');
  const of = (part: ControlStudy['part'][number]): Int32Array => Int32Array.from(study.ids.keys()).filter((i) => study.part[i] === part), test = of('test');
  const trained = await train(config, { stack: inside, label: Int32Array.from(study.truth), train: of('train'), validation: of('validation'), weighted: true }, context), truth = test.map((i) => study.truth[i]);
  const internal = await logOdds(config, trained, subStack(inside, test)), external = await logOdds(config, trained, subStack(outside, test)), hidden: Record<string, Float64Array> = {};
  for (const [name, stack] of hide(inside, test, Array.from(test, (i) => study.masks[i])).variants) hidden[name] = await logOdds(config, trained, stack);
  return {
    predictions: { id: Array.from(test, (i) => study.ids[i]), patient: Array.from(test, (i) => study.patients[i]), truth, internal, external, ...hidden },
    metrics: { headline: { 'auroc internal': auroc(truth, internal), 'auroc external': auroc(truth, external) }, training: historyOf(trained) },
  };
}
