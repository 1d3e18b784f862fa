import { rng } from '../core/random.js';
import type { Mask, Raster } from '../imaging/types.js';
import { diceInterval, diceScore, type DiceSummary } from './dice.js';
import { LUNG_RECIPE } from './train.js';
import { maskOfProbability, openLungNetwork } from './segment.js';
import type { DrawnPicture } from './source.js';
import { prepareLungInput } from './prepare.js';
import type { LungWeights } from './weights.js';

/** How one network did on pictures whose lungs a reader drew. */
export interface LungScores { masks: Mask[]; dice: number[] }

const BATCH = 8;

/** Masks of pictures of any sizes, each at its own, and their Dice against the drawn ones. The backend must be open. */
export async function scoreLungs(pictures: readonly DrawnPicture[], weights: LungWeights, onDone?: (pictures: number) => void): Promise<LungScores> {
  const network = await openLungNetwork(weights, BATCH), masks: Mask[] = [];
  try {
    for (let start = 0; start < pictures.length; start += BATCH) {
      const part = pictures.slice(start, start + BATCH), found = network.run(part.map(({ raster }: { raster: Raster }) => prepareLungInput(raster)));
      part.forEach(({ raster: { width, height } }, i) => { masks.push(maskOfProbability(found[i], { width, height }).mask); });
      onDone?.(masks.length);
    }
  } finally { network.dispose(); }
  return { masks, dice: pictures.map(({ mask }, i) => diceScore(masks[i], mask)) };
}

/** The summary that is stored: rounded to four digits, the bootstrap's stream that of the recipe. */
export function summariseDice(dice: readonly number[], patients: readonly string[], part: string): DiceSummary {
  const summary = diceInterval(dice, patients, { stream: rng(LUNG_RECIPE.seed, 'bootstrap', 'lungs', part) });
  return Object.fromEntries(Object.entries(summary).map(([key, value]) => [key, Math.round((value as number) * 1e4) / 1e4])) as unknown as DiceSummary;
}
