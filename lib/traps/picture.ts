import type { Raster } from '../imaging/types.js';
import { markCount } from './marks.js';

/** Grey from which on a pixel counts as white, and up to which as black (0..255): JPEG leaves neither exactly. */
export const WHITE = 250, BLACK = 5;
/** The border is this part of the shorter side, on every edge. */
const BORDER = 0.05;

/** What pixels tell without any finding. Greys 0..255; shares 0..1. */
export interface PictureMeasures {
  /** Mean and standard deviation of all pixels. */
  mean: number;
  deviation: number;
  /** Share of white and of black pixels. */
  white: number;
  black: number;
  /** Mean grey of the border, and the share of it that is white or black. */
  borderMean: number;
  borderWhite: number;
  borderBlack: number;
  /** Mean grey of the left half less that of the right half. */
  leftRight: number;
  /** Small, near-white patches: letters, markers, metal (`markCount`). */
  marks: number;
}

/** Names under which the measures are shown, and what they are. */
export const PICTURE_VARIABLES: Readonly<Record<keyof PictureMeasures, [name: string, about: string]>> = {
  mean: ['mean grey', 'mean of all pixels, 0 to 255'],
  deviation: ['contrast', 'standard deviation of all pixels'],
  white: ['white share', `share of pixels of ${WHITE} or more`],
  black: ['black share', `share of pixels of ${BLACK} or less`],
  borderMean: ['border mean', 'mean grey of the outer twentieth'],
  borderWhite: ['border white', `share of the outer twentieth of ${WHITE} or more`],
  borderBlack: ['border black', `share of the outer twentieth of ${BLACK} or less`],
  leftRight: ['left minus right', 'mean grey of the left half less that of the right'],
  marks: ['bright marks', 'small near-white patches: burned-in letters, side markers, metal'],
};

/**
 * Measures of one grey picture.
 *
 * @throws RangeError for a picture of three channels
 * @example measurePicture({ width: 2, height: 1, channels: 1, pixels: Float32Array.of(0, 255) }).leftRight // -255
 */
export function measurePicture(raster: Raster): PictureMeasures {
  const { width, height, channels, pixels } = raster;
  if (channels !== 1) throw new RangeError('measurePicture takes grey pictures');
  const edge = Math.max(1, Math.round(BORDER * Math.min(width, height))), half = width / 2;
  let sum = 0, squares = 0, white = 0, black = 0, border = 0, borderSum = 0, borderWhite = 0, borderBlack = 0, left = 0, right = 0, leftCount = 0, rightCount = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const grey = pixels[i], isWhite = grey >= WHITE ? 1 : 0, isBlack = grey <= BLACK ? 1 : 0;
      sum += grey;
      squares += grey * grey;
      white += isWhite;
      black += isBlack;
      if (x < edge || y < edge || x >= width - edge || y >= height - edge) { border++; borderSum += grey; borderWhite += isWhite; borderBlack += isBlack; }
      // The middle column of an odd width belongs to neither half.
      if (x + 1 <= half) { left += grey; leftCount++; } else if (x >= half) { right += grey; rightCount++; }
    }
  }
  const n = pixels.length, mean = sum / n;
  return {
    mean, deviation: Math.sqrt(Math.max(0, squares / n - mean * mean)), white: white / n, black: black / n,
    borderMean: borderSum / border, borderWhite: borderWhite / border, borderBlack: borderBlack / border,
    leftRight: leftCount === 0 ? 0 : left / leftCount - right / rightCount, marks: markCount(raster),
  };
}
