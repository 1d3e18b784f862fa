import { SecondReadError } from '../core/errors.js';
import { toChannels } from './channels.js';
import { displayDicom, ramp } from './dicom-display.js';
import { readDicomSource } from './dicom.js';
import { decodePicture } from './picture.js';
import { describeUnknown, imageKind } from './sniff.js';
import { readSource, type Source } from './source.js';
import type { GreyWindow, Raster } from './types.js';

export interface DecodeOptions {
  /** What errors call the picture; the path where left out. */
  name?: string;
  /** 1: luma; 3: grey repeated; where left out, as the file has it. */
  channels?: 1 | 3;
  /** Stored values (HU for CT) that become 0 and 255, with clipping; where left out, see `decodeImage`. */
  window?: GreyWindow;
  /** Which frame of a DICOM file with several, from 0. */
  frame?: number;
}

/**
 * Decodes a PNG, JPEG or DICOM, told by its content and not by its name, to grey values 0..255.
 *
 * - 8-bit values are kept as they are; alpha is dropped, not blended (as PIL's `convert('RGB')`).
 * - 16-bit PNG: the whole range 0..65535 is scaled by 255/65535, and fractions are kept, so no grey level is lost. (PIL's `convert('L')`
 *   would clip.) A scanner that uses 12 of the 16 bits wants `window: { low: 0, high: 4095 }`.
 * - `window` maps linearly: `low` to 0, `high` to 255, the rest clipped.
 * - DICOM: rescale, then `window` or the file's own display transformation, MONOCHROME1 turned round (see `displayDicom`).
 * - Orientation tags, gamma and colour profiles are not applied, as in PIL and Keras.
 *
 * @throws SecondReadError (data) that names file, expectation and remedy: missing, directory, 0 bytes, unknown kind, damaged, truncated
 * @example (await decodeImage('film.png', { channels: 1 })).pixels[0] // 17
 */
export async function decodeImage(source: string | Buffer, options: DecodeOptions = {}): Promise<Raster> {
  const read = await readSource(source, options.name);
  const raster = await decodeSource(read, options);
  return options.channels === undefined ? raster : toChannels(raster, options.channels);
}

async function decodeSource(read: Source, options: DecodeOptions): Promise<Raster> {
  if (options.window !== undefined && !(options.window.high > options.window.low)) {
    throw new SecondReadError('input', `window ${options.window.low}..${options.window.high}`, { field: 'window', expected: 'low < high' });
  }
  const kind = imageKind(read.bytes);
  if (kind === null) {
    const { what, remedy } = describeUnknown(read.bytes);
    throw new SecondReadError('data', what, { file: read.name, expected: 'a PNG, JPEG or DICOM image', remedy });
  }
  if (kind === 'dicom') return displayDicom(await readDicomSource(read, options.frame ?? 0), options.window);
  const { width, height, channels, bits, values } = await decodePicture(read, kind);
  return { width, height, channels, pixels: scaled(values, options.window ?? { low: 0, high: bits === 16 ? 65535 : 255 }) };
}

/** Linear in the window, clipped; exact where the window is the range of a byte. */
function scaled(values: ArrayLike<number>, { low, high }: GreyWindow): Float32Array {
  if (low === 0 && high === 255) return Float32Array.from(values);
  const pixels = new Float32Array(values.length), grey = ramp(low, high);
  for (let i = 0; i < pixels.length; i++) pixels[i] = grey(values[i]);
  return pixels;
}
