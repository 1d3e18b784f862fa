import { SecondReadError } from '../core/errors.js';
import { toChannels } from './channels.js';
import { resizeRaster } from './resize.js';
import { streamBatches } from './stream.js';
import type { ImageStack, Raster, ResizeMethod } from './types.js';

export interface StackOptions {
  /** One id a picture; their order is the stack's. */
  ids: readonly string[];
  /** Reads picture i. */
  read: (i: number) => Promise<Raster>;
  width: number;
  height: number;
  channels: 1 | 3;
  method: ResizeMethod;
  /** Pictures read at once (8): the memory beyond the stack itself. */
  concurrency?: number;
  /** Told after each picture, for a progress line. */
  onRead?: (done: number) => void;
}

/**
 * Many pictures, resized, in one block of bytes: what training loops read from. Channels are converted first (`toChannels`), then the
 * size (`resizeRaster`, rounded to bytes after each pass, so that 8-bit files resized by `nearest`, `bilinear` or `lanczos` equal what
 * Keras's and PIL's loaders give).
 *
 * @throws what `read` throws; SecondReadError (input) for ids that occur twice
 * @example const stack = await stackImages({ ids, read: (i) => decodeImage(files[i]), width: 96, height: 96, channels: 3, method: 'nearest' });
 */
export async function stackImages({ ids, read, width, height, channels, method, concurrency = 8, onRead }: StackOptions): Promise<ImageStack> {
  const seen = new Set<string>(), twice = ids.find((id) => seen.size === seen.add(id).size);
  if (twice !== undefined) throw new SecondReadError('input', `the id "${twice}" occurs twice`, { field: 'ids', expected: 'each picture once' });
  const size = width * height * channels, pixels = new Uint8Array(ids.length * size);
  const fill = async (i: number): Promise<void> => {
    const raster = resizeRaster(toChannels(await read(i), channels), { width, height, method, rounded: true });
    pixels.set(raster.pixels, i * size);
  };
  let done = 0;
  for await (const { items } of streamBatches({ count: ids.length, read: fill, batch: 1, concurrency, ahead: 2 * concurrency })) onRead?.(done += items.length);
  return { ids: [...ids], width, height, channels, pixels };
}

/** Picture i of a stack, as a view's copy in floats. @throws RangeError where there is no picture i */
export function stackImage(stack: ImageStack, i: number): Raster {
  if (!Number.isInteger(i) || i < 0 || i >= stack.ids.length) throw new RangeError(`stackImage: no picture ${i} among ${stack.ids.length}`);
  const { width, height, channels } = stack, size = width * height * channels;
  return { width, height, channels, pixels: Float32Array.from(stack.pixels.subarray(i * size, (i + 1) * size)) };
}
