import type { RandomStream } from '../core/random.js';
import { augmentInto, drawAugmentation, type AugmentOptions } from '../imaging/augment.js';
import type { TrainingData } from './types.js';

/** Copies pictures of a stack, or what lies over them, into one batch. */
export interface PictureReader {
  /** Values of one picture. */
  readonly length: number;
  /** Row `row` to place `place` of the batch; with a stream it is augmented. */
  read(row: number, place: number, stream?: RandomStream): void;
  /** batch * height * width * channels, 0..255; overwritten by the next batch. */
  readonly batch: Float32Array;
}

/** A reader with memory for one batch. @param augment ranges for reads that come with a stream */
export function pictureReader({ stack, overlay }: Pick<TrainingData, 'stack' | 'overlay'>, batch: number, augment?: AugmentOptions): PictureReader {
  const { width, height, channels, pixels } = stack, length = width * height * channels, into = new Float32Array(batch * length);
  return {
    length, batch: into,
    read(row, place, stream) {
      const from = overlay?.(row) ?? pixels.subarray(row * length, (row + 1) * length);
      if (augment === undefined || stream === undefined) into.set(from, place * length);
      else augmentInto(from, into.subarray(place * length, (place + 1) * length), width, height, channels, drawAugmentation(augment, stream));
    },
  };
}
