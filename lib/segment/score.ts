import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import { maskArea, resizeMask } from '../imaging/mask.js';
import type { Mask } from '../imaging/types.js';
import { diceInterval, diceScore } from './dice.js';
import { LUNG_SIZE } from './network.js';
import { prepareLungInput } from './prepare.js';
import type { SetScore } from './record.js';
import { maskOfProbability, openLungNetwork } from './segment.js';
import type { DrawnPicture } from './source.js';
import { LUNG_RECIPE } from './train.js';
import type { LungWeights } from './weights.js';

const BATCH = 8;

/** Masks of pictures of any sizes, each at its own. The backend must be open. */
export async function findLungs(pictures: readonly Pick<DrawnPicture, 'raster'>[], weights: LungWeights, onDone?: (pictures: number) => void): Promise<Mask[]> {
  const network = await openLungNetwork(weights, BATCH), masks: Mask[] = [];
  try {
    for (let start = 0; start < pictures.length; start += BATCH) {
      const part = pictures.slice(start, start + BATCH), found = network.run(part.map(({ raster }) => prepareLungInput(raster)));
      part.forEach(({ raster }, i) => { masks.push(maskOfProbability(found[i], raster).mask); });
      onDone?.(part.length);
    }
  } finally { network.dispose(); }
  return masks;
}

/** What at least half of the masks call lung, at 128 px: the answer of someone who does not look at the film. */
export function meanMask(masks: readonly Mask[]): Mask {
  const sum = new Float64Array(LUNG_SIZE * LUNG_SIZE);
  for (const mask of masks) resizeMask(mask, { width: LUNG_SIZE, height: LUNG_SIZE }).pixels.forEach((one, i) => { sum[i] += one; });
  return { width: LUNG_SIZE, height: LUNG_SIZE, pixels: Uint8Array.from(sum, (count) => (2 * count >= masks.length ? 1 : 0)) };
}

/** How found masks agree with drawn ones. */
export interface Agreement { dice: number[]; score: SetScore }

/**
 * Dice of each picture and their summary, rounded to four digits.
 *
 * @param same the mask to compare with, for each picture
 * @param part coordinate of the bootstrap's stream
 */
export function agreement(pictures: readonly Pick<DrawnPicture, 'patient' | 'mask'>[], found: readonly Mask[], same: (i: number) => Mask, part: string): Agreement {
  if (found.length !== pictures.length) throw new SecondReadError('statistics', `${found.length} masks for ${pictures.length} pictures`, { expected: 'one a picture' });
  const dice = pictures.map(({ mask }, i) => diceScore(found[i], mask)), shares = pictures.map(({ mask }, i) => sharesOf(found[i], mask));
  const constant = pictures.map(({ mask }, i) => diceScore(resizeMask(same(i), mask), mask));
  const summary = diceInterval(dice, pictures.map(({ patient }) => patient), { stream: rng(LUNG_RECIPE.seed, 'bootstrap', 'lungs', part) });
  const score: SetScore = {
    ...summary, covered: mean(shares.map(({ covered }) => covered)), precise: mean(shares.map(({ precise }) => precise).filter((share) => !Number.isNaN(share))),
    notFound: found.filter((mask) => maskArea(mask) === 0).length, sameMaskForAll: mean(constant),
  };
  return { dice, score: roundedScore(score) };
}

/** Of the drawn lungs found, and of the found ones drawn (NaN where none was found). */
function sharesOf(found: Mask, drawn: Mask): { covered: number; precise: number } {
  const both = found.pixels.reduce((sum, one, i) => sum + (one & drawn.pixels[i]), 0);
  return { covered: both / maskArea(drawn), precise: both / maskArea(found) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Four digits, for files that people read. */
const roundedScore = (score: SetScore): SetScore => Object.fromEntries(Object.entries(score).map(([key, value]) => [key, Math.round((value as number) * 1e4) / 1e4])) as unknown as SetScore;
