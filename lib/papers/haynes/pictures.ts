import { kept } from '../../core/kept.js';
import type { Tier } from '../../core/paths.js';
import { stackImages } from '../../imaging/stack.js';
import type { ImageStack } from '../../imaging/types.js';
import { segmentLungs, type LungMasks } from '../../segment/index.js';
import { filmsOf, type FilmForm } from './films.js';
import { openStudy, type Study } from './study.js';

/** A study with its pictures in memory at the size of the networks. */
export interface PicturedStudy extends Study {
  /** Grey, histogram-equalised at full size as in the authors' code, then resized without keeping the aspect (bilinear). */
  stack: ImageStack;
  /** The same without equalisation. */
  plain: ImageStack;
}

const studies = new Map<string, Promise<PicturedStudy>>(), segmented = new WeakMap<ImageStack, Promise<LungMasks>>();

/** The pictures of a tier's study, decoded once a process. */
export function picturedStudy(tier: Tier, size: number): Promise<PicturedStudy> {
  return kept(studies, `${tier} ${size}`, () => load(tier, size));
}

async function load(tier: Tier, size: number): Promise<PicturedStudy> {
  const films = filmsOf(tier), study = await openStudy(tier, films);
  try {
    const of = (form: FilmForm): Promise<ImageStack> => stackImages({
      ids: study.images.map(({ id }) => id), width: size, height: size, channels: 1, method: 'bilinear', read: (i) => films.shown(study.images[i], form, size),
    });
    return { ...study, stack: await of('equalised'), plain: await of('plain') };
  } finally { study.close(); }
}

/** The lungs of every image as the project's own segmenter finds them: for both classes and all sources the same way. */
export function lungsOf(plain: ImageStack): Promise<LungMasks> {
  const found = segmented.get(plain) ?? segmentLungs(plain);
  segmented.set(plain, found);
  return found;
}

/** Some pictures of a stack, in the order given. */
export function subStack(stack: ImageStack, rows: ArrayLike<number>): ImageStack {
  const size = stack.width * stack.height * stack.channels, pixels = new Uint8Array(rows.length * size);
  for (let k = 0; k < rows.length; k++) pixels.set(stack.pixels.subarray(rows[k] * size, (rows[k] + 1) * size), k * size);
  return { ...stack, ids: Array.from(rows, (row) => stack.ids[row]), pixels };
}
