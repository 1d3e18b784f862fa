import { SecondReadError } from '../core/errors.js';
import { progress } from '../core/progress.js';
import { decodeImage } from '../imaging/decode.js';
import { equaliseHistogram } from '../imaging/equalise.js';
import { stackImages } from '../imaging/stack.js';
import type { ImageStack, Mask } from '../imaging/types.js';
import { segmentLungs } from '../segment/index.js';
import { checkClasses, type OccludeInput } from './input.js';
import { findMasks, readMask } from './masks.js';
import type { OccludeOptions, OccludedPicture } from './types.js';

/** The pictures whose lungs are known, as the network gets them. */
export interface MaskedPictures { pictures: OccludedPicture[]; stack: ImageStack; masks: Mask[]; /** Names of those without lungs that were found. */ left: string[] }

/**
 * Reads pictures and masks at the network's size; without masks of the user's the project's segmenter finds them.
 *
 * @throws SecondReadError (data) for a picture that cannot be read, a mask that does not fit it; (input) for a missing mask, or where too few lungs are found
 */
export async function readMaskedPictures({ pictures, patientsKnown }: OccludeInput, size: number, { masks: folder, equalise, labels }: Pick<OccludeOptions, 'masks' | 'equalise' | 'labels'>): Promise<MaskedPictures> {
  const files = folder === null ? null : findMasks(folder, pictures), masks: Mask[] = [], bar = progress({ label: 'reading', total: pictures.length, unit: 'pictures' });
  const stack = await stackImages({
    ids: pictures.map(({ name }) => name), width: size, height: size, channels: 1, method: 'area', onRead: () => { bar.advance(); },
    read: async (i) => {
      const raster = await decodeImage(pictures[i].file, { channels: 1 });
      if (files !== null) masks[i] = await readMask(files[i], raster, size);
      return equalise ? equaliseHistogram(raster) : raster;
    },
  });
  bar.finish('reading');
  if (files !== null) return { pictures, stack, masks: masks.map((mask, i) => notLost(mask, files[i])), left: [] };
  const segmented = await segmentLungs(stack), kept = pictures.flatMap((_, i) => (segmented.found[i] ? [i] : [])), shown = kept.map((i) => pictures[i]);
  if (shown.length < pictures.length) checkClasses(shown, `${labels}, pictures whose lungs were found`, patientsKnown);
  return { pictures: shown, stack: rowsOf(stack, kept), masks: kept.map((i) => segmented.masks[i]), left: pictures.filter((_, i) => !segmented.found[i]).map(({ name }) => name) };
}

/** A mask of a few pixels may vanish at the network's size. */
function notLost(mask: Mask, file: string): Mask {
  if (!mask.pixels.includes(1)) throw new SecondReadError('data', `nothing is left of the mask at ${mask.width} pixels`, { file, field: 'mask', expected: 'lungs of some pixels', remedy: 'Leave the picture out, or mend its mask.' });
  return mask;
}

function rowsOf({ ids, width, height, channels, pixels }: ImageStack, rows: readonly number[]): ImageStack {
  const length = width * height * channels, out = new Uint8Array(rows.length * length);
  rows.forEach((row, i) => { out.set(pixels.subarray(row * length, (row + 1) * length), i * length); });
  return { ids: rows.map((row) => ids[row]), width, height, channels, pixels: out };
}
