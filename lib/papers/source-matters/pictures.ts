import { kept } from '../../core/kept.js';
import type { Tier } from '../../core/paths.js';
import { confounderPair, confoundStack, cropCtNoise, PAPER_CONFOUNDERS, stronger, type ConfounderPair } from '../../confounders/index.js';
import type { CohortRow } from '../../data/types.js';
import { decodeImage } from '../../imaging/decode.js';
import { cropFieldOfView } from '../../imaging/field-of-view.js';
import { stackImages } from '../../imaging/stack.js';
import type { ImageStack, Raster } from '../../imaging/types.js';
import { SEED, type Arm, type Planted } from './protocol.js';
import { openTask, type Task, type TaskImage } from './task.js';

/** One field of view for all nodules: the smallest crop's. Crops grow with the nodule, so their size tells the label. */
export const FIELD_MILLIMETRES = 19.8;
/** The window of the LIDC crops, in HU. */
const CT_WINDOW = { low: -1000, high: 400 };
/** So many times fewer photons than the paper's X-ray noise. */
export const STRONGER_DOSE = 10;

/** A task with its pictures in memory, unaffected as they come. */
export interface PicturedTask extends Task { stack: ImageStack }

/** The picture of every image in the form that unaffected images have, and in that of affected ones. */
export interface Forms { unaffected: ImageStack; affected: ImageStack }

const tasks = new Map<string, Promise<PicturedTask>>(), made = new Map<string, Forms>();

/** The pictures of an arm at the size of the network, decoded once a process. */
export function picturedTask(tier: Tier, arm: Arm, size: number): Promise<PicturedTask> {
  return kept(tasks, `${tier} ${arm} ${size}`, () => load(tier, arm, size));
}

async function load(tier: Tier, arm: Arm, size: number): Promise<PicturedTask> {
  const task = await openTask(tier, arm);
  try { return { ...task, stack: await stackOf(tier, task, size) }; } finally { task.close(); }
}

/** Pictures of a task at the size of the network: resized as Keras's flow_from_dataframe does by default (nearest), nodules cut to one field of view. */
function stackOf(tier: Tier, { arm, images }: Task, size: number): Promise<ImageStack> {
  const read = async ({ cohort, row }: TaskImage): Promise<Raster> => {
    const raster = await decodeImage(await cohort.bytes(row), { name: row.id, channels: 1, ...(tier === 'paper' && arm === 'ct' ? { window: CT_WINDOW } : {}) });
    return arm === 'ct' ? fieldOfView(raster, row, size) : raster;
  };
  return stackImages({ ids: images.map(({ id }) => id), read: (i) => read(images[i]), width: size, height: size, channels: 1, method: 'nearest' });
}

/** The same millimetres around every nodule; on tier `paper` cut out of the whole slice. */
function fieldOfView(raster: Raster, { id, features }: CohortRow, size: number): Raster {
  const centre = typeof features.centre_x === 'number' ? { x: features.centre_x, y: Number(features.centre_y) } : undefined;
  return cropFieldOfView(raster, { millimetres: FIELD_MILLIMETRES, pixelMillimetres: Number(features.px_mm), size, centre, ...(centre ? { outside: 0 } : {}) }, id);
}

/** What unaffected and affected pictures get; null for sex, which is chosen and not written. */
export function pairOf(planted: Planted, size: number): ConfounderPair | null {
  switch (planted) {
    case 'sex': return null;
    case 'tag': case 'low-pass': case 'xray-noise': return confounderPair(planted);
    case 'xray-noise-strong': return confounderPair('xray-noise', stronger(PAPER_CONFOUNDERS['xray-noise'], STRONGER_DOSE));
    case 'ct-noise': return confounderPair('ct-noise', cropCtNoise({ millimetres: FIELD_MILLIMETRES, pixels: size, ...CT_WINDOW }));
    case 'ct-xray-noise': return confounderPair('xray-noise', { kind: 'xray-noise', photons: 1.5e7, ...CT_WINDOW });
  }
}

/** Both forms of every picture of a task, made once a process. */
export function formsOf({ arm, stack }: PicturedTask, planted: Exclude<Planted, 'sex'>): Forms {
  const key = `${arm} ${planted} ${stack.width} ${stack.ids.length}`, forms = made.get(key) ?? bothForms(stack, planted);
  made.set(key, forms);
  return forms;
}

/** Both forms of some pictures; every picture's noise has a stream of its own. */
export function bothForms(stack: ImageStack, planted: Exclude<Planted, 'sex'>): Forms {
  const pair = pairOf(planted, stack.width)!, none = new Uint8Array(stack.ids.length);
  return { affected: confoundStack({ stack, pair, affected: none.map(() => 1), root: SEED }), unaffected: pair.unaffected === null ? stack : confoundStack({ stack, pair, affected: none, root: SEED }) };
}

/** The pictures of the given forms as an overlay for training: affected where marked, unaffected elsewhere. */
export function overlayOf({ unaffected, affected }: Forms, isAffected: ArrayLike<number>): (row: number) => Uint8Array {
  const size = unaffected.width * unaffected.height * unaffected.channels;
  return (row) => (isAffected[row] ? affected : unaffected).pixels.subarray(row * size, (row + 1) * size);
}
