import { kept } from '../../core/kept.js';
import type { Tier } from '../../core/paths.js';
import { maskArea } from '../../imaging/mask.js';
import { stackImages } from '../../imaging/stack.js';
import type { ImageStack, Mask } from '../../imaging/types.js';
import { segmentLungs } from '../../segment/index.js';
import { filmsOf, type FilmForm } from './films.js';
import { openStudy, type Study } from './study.js';

/** A study with its pictures in memory at the size of the networks. */
export interface PicturedStudy extends Study {
  /** Grey, histogram-equalised at full size as in the authors' code, then resized without keeping the aspect (bilinear). */
  stack: ImageStack;
  /** The same without equalisation. */
  plain: ImageStack;
}

const studies = new Map<string, Promise<PicturedStudy>>(), segmented = new WeakMap<ImageStack, Map<number, Mask>>();

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

/**
 * Lungs of some pictures as the project's own segmenter finds them, for both classes and all sources the same way: by row, without those where none were
 * found. Looked for once a picture and process.
 */
export async function lungsOf(plain: ImageStack, rows: ArrayLike<number>): Promise<ReadonlyMap<number, Mask>> {
  const known = segmented.get(plain) ?? new Map<number, Mask>(), missing = Array.from(rows).filter((row) => !known.has(row));
  segmented.set(plain, known);
  if (missing.length > 0) (await segmentLungs(subStack(plain, missing))).masks.forEach((mask, k) => known.set(missing[k], mask));
  return new Map(Array.from(rows, (row) => [row, known.get(row)!] as const).filter(([, mask]) => maskArea(mask) > 0));
}

/** Some pictures of a stack, in the order given. */
export function subStack(stack: ImageStack, rows: ArrayLike<number>): ImageStack {
  const size = stack.width * stack.height * stack.channels, pixels = new Uint8Array(rows.length * size);
  for (let k = 0; k < rows.length; k++) pixels.set(stack.pixels.subarray(rows[k] * size, (rows[k] + 1) * size), k * size);
  return { ...stack, ids: Array.from(rows, (row) => stack.ids[row]), pixels };
}
