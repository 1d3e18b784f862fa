import sharp from 'sharp';
import { SecondReadError } from '../core/errors.js';
import type { Source } from './source.js';

/** Stored values of a PNG or JPEG before they are scaled: 0..`highest`, one or three a pixel, alpha dropped. */
export interface StoredPicture { width: number; height: number; channels: 1 | 3; bits: 8 | 16; alpha: boolean; values: Uint8Array | Uint16Array }

// One picture at a time is small: threads are better spent on several pictures; and a cache of operations would only hold memory.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes a PNG (1 to 16 bits, grey, RGB, palette, with or without alpha) or a JPEG to its stored values: no colour profile, gamma or
 * orientation tag is applied, as PIL and Keras do it. Palettes are looked up; 1, 2 and 4 bits become 8.
 *
 * @throws SecondReadError (data) for anything damaged: a false check sum, missing rows, a truncated or corrupt scan
 */
export async function decodePicture({ bytes, name }: Source, kind: 'png' | 'jpeg'): Promise<StoredPicture> {
  try {
    const image = sharp(bytes, { failOn: 'warning', ignoreIcc: true });
    const { depth, space, channels: stored = 0, hasAlpha: alpha = false } = await image.metadata();
    if (space === 'cmyk') throw new SecondReadError('data', 'the picture is in four inks (CMYK)', { file: name, expected: 'grey or RGB', remedy: 'Convert it to RGB first.' });
    const grey = stored - (alpha ? 1 : 0) === 1, wide = depth === 'ushort';
    const output = image.removeAlpha().toColourspace(wide ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb');
    const { data, info } = await output.raw({ depth: wide ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
    const channels = grey ? 1 : 3, { width, height } = info;
    if (data.length !== width * height * channels * (wide ? 2 : 1)) throw new Error(`${data.length} bytes decoded for ${width} x ${height} x ${channels}`);
    return { width, height, channels, bits: wide ? 16 : 8, alpha, values: wide ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data };
  } catch (cause) {
    if (cause instanceof SecondReadError) throw cause;
    throw damaged(cause as Error, name, kind);
  }
}

function damaged(cause: Error, file: string, kind: 'png' | 'jpeg'): SecondReadError {
  const detail = cause.message.replace(/^Input buffer has corrupt header: /, 'header: ').replace(/\w+load_buffer: |VipsJpeg: /, '').split('\n')[0].trim();
  return new SecondReadError('data', `the ${kind === 'png' ? 'PNG' : 'JPEG'} is damaged or cut off (${detail})`,
    { file, expected: 'a whole image', remedy: 'Fetch it again, or leave it out of the index.' }, { cause });
}
