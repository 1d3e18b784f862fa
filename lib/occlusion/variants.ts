import { SecondReadError, isSecondReadError } from '../core/errors.js';
import { rng, type RandomStream } from '../core/random.js';
import { stackImage } from '../imaging/stack.js';
import type { ImageStack, Mask } from '../imaging/types.js';
import { fixedBox, lungBox, overlap, randomBox } from './box.js';
import { occlude } from './occlude.js';
import type { Fill, Occlusion, Variant } from './types.js';

const FILLS: readonly Fill[] = ['black', 'mean', 'noise', 'blur'];
/** Random boxes of each picture. */
export const RANDOM_DRAWS = 10;

/**
 * The variants of the occlusion test, 21: the lungs hidden by box and by outline in four fills each; ten random boxes as large and one box that is the same
 * in every picture (a box drawn around lungs tells children from adults by its size), black; and the
 * inverse, all but the lungs' box and all but the lungs, black. The paper has one black box over the lungs and a random one; the others tell what is the
 * fill's doing and the box's.
 */
export const VARIANTS: readonly Variant[] = [
  ...FILLS.map((fill): Variant => ({ name: `box-${fill}`, region: 'box', fill })),
  ...FILLS.map((fill): Variant => ({ name: `mask-${fill}`, region: 'mask', fill })),
  ...Array.from({ length: RANDOM_DRAWS }, (_, i): Variant => ({ name: `random-${String(i + 1).padStart(2, '0')}`, region: 'random', fill: 'black', draw: i + 1 })),
  { name: 'fixed-black', region: 'fixed', fill: 'black' },
  { name: 'outside-box', region: 'outside-box', fill: 'black' },
  { name: 'lungs-only', region: 'lungs-only', fill: 'black' },
];

/**
 * A stack with the same part hidden in every picture; the stack given stays as it is, and so do its ids and channels. Each picture's randomness comes from
 * its own id: equal streams give a picture the same box and noise in any order, in any part of the stack, and in every variant (but for the draw).
 *
 * @param masks one a picture, of the stack's size
 * @param stream one number is drawn from it
 * @throws SecondReadError (input) for a mask too few or of another size, (data) for an empty one; each names the picture
 * @example occludedStack(stack, masks, VARIANTS[0], rng(7, 'confounder', 'occlusion')).ids // those of the stack
 */
export function occludedStack(stack: ImageStack, masks: readonly Mask[], variant: Variant, stream: RandomStream): ImageStack {
  const { ids, width, height, channels } = stack, length = width * height * channels, pixels = new Uint8Array(stack.pixels.length), seed = stream.seed();
  occlusionsOf(stack, masks, variant, seed).forEach(({ region }, i) => {
    const hidden = occlude(stackImage(stack, i), region, variant.fill, rng(seed, 'confounder', 'noise', ids[i])).pixels;
    for (let at = 0; at < length; at++) pixels[i * length + at] = Math.round(hidden[at]);
  });
  return { ids: [...ids], width, height, channels, pixels };
}

/**
 * Where a variant hides something in each picture, and how much of the lungs that is: what `occludedStack` does with an equal stream, for tables and pictures.
 *
 * @throws SecondReadError as `occludedStack`
 * @example occlusions(stack, masks, VARIANTS[8], rng(7, 'confounder', 'occlusion')).map(({ overlap }) => overlap) // what each picture's first random box hides
 */
export function occlusions(stack: ImageStack, masks: readonly Mask[], variant: Variant, stream: RandomStream): Occlusion[] {
  return occlusionsOf(stack, masks, variant, stream.seed());
}

function occlusionsOf({ ids, width, height }: ImageStack, masks: readonly Mask[], variant: Variant, seed: number): Occlusion[] {
  if (masks.length !== ids.length) throw new SecondReadError('input', `${masks.length} masks for ${ids.length} pictures`, { field: 'masks', expected: 'one for each picture' });
  return ids.map((id, i) => {
    const mask = masks[i];
    if (mask.width !== width || mask.height !== height) throw new SecondReadError('input', `the mask of picture "${id}" has ${mask.width} x ${mask.height} pixels`, { field: 'masks', expected: `${width} x ${height}, as the stack`, remedy: 'Bring it there with fitMask and resizeMask.' });
    try {
      return occlusion(mask, variant, rng(seed, 'confounder', 'box', id, variant.draw ?? 0));
    } catch (cause) {
      if (!isSecondReadError(cause)) throw cause;
      throw new SecondReadError(cause.kind, `picture "${id}": ${cause.what}`, cause.place, { cause });
    }
  });
}

function occlusion(mask: Mask, { region }: Variant, stream: RandomStream): Occlusion {
  const lungs = lungBox(mask);
  switch (region) {
    case 'box': return { region: lungs, box: lungs, overlap: 1 };
    case 'mask': return { region: mask, box: null, overlap: 1 };
    case 'random': { const box = randomBox(mask, lungs, stream); return { region: box, box, overlap: overlap(box, mask) }; }
    case 'fixed': { const box = fixedBox(mask); return { region: box, box, overlap: overlap(box, mask) }; }
    case 'outside-box': return { region: { outside: lungs }, box: lungs, overlap: 0 };
    case 'lungs-only': return { region: { outside: mask }, box: null, overlap: 0 };
  }
}
