import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import type { Raster } from './types.js';

/** Ranges of Keras's `ImageDataGenerator`, by its names and in its units. */
export interface AugmentOptions {
  /** Degrees: drawn from -rotation..rotation. */
  rotation?: number;
  /** Share of the width, below 1. */
  widthShift?: number;
  /** Share of the height, below 1. */
  heightShift?: number;
  /** Degrees, as in Keras, although its users often think of a share: the paper's 0.1 is a tenth of a degree. */
  shear?: number;
  /** z: both zooms are drawn from 1 - z..1 + z, each on its own. */
  zoom?: number;
  flipHorizontal?: boolean;
  flipVertical?: boolean;
}

/** One drawn transformation, for a picture of any size. Named as in Keras. */
export interface Augmentation {
  /** Degrees. */
  theta: number;
  /** Share of the height; moves along the columns, as Keras's does (see `affineOf`). */
  tx: number;
  /** Share of the width. */
  ty: number;
  /** Degrees. */
  shear: number;
  zx: number;
  zy: number;
  flipHorizontal: boolean;
  flipVertical: boolean;
}

export const NO_AUGMENTATION: Augmentation = { theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1, flipHorizontal: false, flipVertical: false };

/** The augmentation of "Source Matters": rotation 10 degrees, shifts 0.1, shear 0.1 degrees, zoom 0.1, no flip. */
export const PAPER_AUGMENTATION: AugmentOptions = { rotation: 10, widthShift: 0.1, heightShift: 0.1, shear: 0.1, zoom: 0.1 };

/**
 * Draws a transformation as Keras's `get_random_transform` does: the same distributions in the same order, from a stream of the project.
 * A range that is 0 or left out draws nothing.
 *
 * @throws SecondReadError (input) for a negative range, a shift of 1 or more (Keras would take it for pixels), a zoom of 1 or more
 * @example drawAugmentation({ rotation: 10 }, rng(1, 'augment', 0)).theta // within -10..10
 */
export function drawAugmentation(options: AugmentOptions, stream: RandomStream): Augmentation {
  check(options);
  const { rotation = 0, widthShift = 0, heightShift = 0, shear = 0, zoom = 0 } = options;
  const symmetric = (range: number): number => (range === 0 ? 0 : (2 * stream.next() - 1) * range);
  const theta = symmetric(rotation), tx = symmetric(heightShift), ty = symmetric(widthShift), tilt = symmetric(shear);
  return {
    theta, tx, ty, shear: tilt, zx: 1 + symmetric(zoom), zy: 1 + symmetric(zoom),
    flipHorizontal: options.flipHorizontal === true && stream.next() < 0.5,
    flipVertical: options.flipVertical === true && stream.next() < 0.5,
  };
}

function check(options: AugmentOptions): void {
  const limits = { rotation: 360, shear: 90, widthShift: 1, heightShift: 1, zoom: 1 };
  for (const [field, limit] of Object.entries(limits) as [keyof typeof limits, number][]) {
    const value = options[field] ?? 0;
    if (!(value >= 0 && value < limit)) throw new SecondReadError('input', `augmentation ${field} = ${value}`, { field, expected: `0 or more, below ${limit}` });
  }
}

/** row' = a row + b column + c; column' = d row + e column + f: where in the source a target pixel lies. */
const affine = new Float64Array(6);

/**
 * Keras's `apply_affine_transform`: rotation, shift, shear, zoom in that order around the centre. Two of its ways are kept on purpose: the
 * height shift moves along columns and the width shift along rows, and in a picture that is not square the centre's coordinates are
 * swapped too (it exchanges the axes after having built the matrix). Equal ranges and square pictures, as in the papers, see neither.
 */
function affineOf({ theta, tx, ty, shear, zx, zy }: Augmentation, width: number, height: number): Float64Array {
  const angle = (theta * Math.PI) / 180, tilt = (shear * Math.PI) / 180;
  const cos = Math.cos(angle), sin = Math.sin(angle), tiltCos = Math.cos(tilt), tiltSin = -Math.sin(tilt);
  const right = tx * height, down = ty * width;
  const xx = cos * zx, xy = (cos * tiltSin - sin * tiltCos) * zy, yx = sin * zx, yy = (sin * tiltSin + cos * tiltCos) * zy;
  const centreX = height / 2 - 0.5, centreY = width / 2 - 0.5;
  affine[0] = yy;
  affine[1] = yx;
  affine[2] = sin * right + cos * down + centreY - yx * centreX - yy * centreY;
  affine[3] = xy;
  affine[4] = xx;
  affine[5] = cos * right - sin * down + centreX - xx * centreX - xy * centreY;
  return affine;
}

/**
 * A transformed picture, equal to Keras's `ImageDataGenerator.apply_transform` with `fill_mode='nearest'` and order 1 (SciPy's
 * `affine_transform`): linear between pixels, the border repeated outside.
 */
export function applyAugmentation(raster: Raster, augmentation: Augmentation): Raster {
  const { width, height, channels } = raster, pixels = new Float32Array(raster.pixels.length);
  augmentInto(raster.pixels, pixels, width, height, channels, augmentation);
  return { width, height, channels, pixels };
}

/**
 * `applyAugmentation` for training loops: from one view into another, without allocation. `from` and `into` hold
 * width * height * channels values each and must not overlap.
 */
export function augmentInto(from: Uint8Array | Float32Array, into: Float32Array, width: number, height: number, channels: number, augmentation: Augmentation): void {
  const size = width * height * channels;
  if (from.length !== size || into.length !== size) throw new RangeError(`augmentInto: ${from.length} and ${into.length} values for ${width} x ${height} x ${channels}`);
  const { flipHorizontal, flipVertical } = augmentation, matrix = affineOf(augmentation, width, height);
  const a = matrix[0], b = matrix[1], c = matrix[2], d = matrix[3], e = matrix[4], f = matrix[5];
  const lastRow = height - 1, lastColumn = width - 1, rowLength = width * channels;
  for (let y = 0; y < height; y++) {
    let out = (flipVertical ? lastRow - y : y) * rowLength + (flipHorizontal ? lastColumn * channels : 0);
    const step = flipHorizontal ? -channels : channels, rowBase = a * y + c, columnBase = d * y + f;
    for (let x = 0; x < width; x++, out += step) {
      let row = b * x + rowBase, column = e * x + columnBase;
      row = row < 0 ? 0 : row > lastRow ? lastRow : row;
      column = column < 0 ? 0 : column > lastColumn ? lastColumn : column;
      const top = row | 0, left = column | 0, down = row - top, right = column - left;
      const upperLeft = top * rowLength + left * channels, upperRight = left < lastColumn ? upperLeft + channels : upperLeft;
      const below = top < lastRow ? rowLength : 0, lowerLeft = upperLeft + below, lowerRight = upperRight + below;
      const lr = down * right, ll = down - lr, ur = right - lr, ul = 1 - down - ur;
      into[out] = from[upperLeft] * ul + from[upperRight] * ur + from[lowerLeft] * ll + from[lowerRight] * lr;
      for (let k = 1; k < channels; k++) into[out + k] = from[upperLeft + k] * ul + from[upperRight + k] * ur + from[lowerLeft + k] * ll + from[lowerRight + k] * lr;
    }
  }
}
