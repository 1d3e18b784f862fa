import sharp from 'sharp';
import { SecondReadError } from '../core/errors.js';
import { oneBitPng } from './one-bit-png.js';

/** Short side of the shipped images in pixels, and their JPEG quality. */
export const SHORT_SIDE = 160, QUALITY = 85;

/** What made the shipped pictures, for their provenance. */
export const encoder = (): Record<string, string | number> => ({ tool: `sharp ${sharp.versions.sharp ?? ''}`.trim(), libvips: sharp.versions.vips, resize: 'lanczos3', shortSide: SHORT_SIDE, jpegQuality: QUALITY, grey: '0.299 R + 0.587 G + 0.114 B' });

interface Grey { width: number; height: number; pixels: Buffer }

/** A picture's grey levels, rounded (ITU-R 601, as PIL's mode L, where it has colours). */
async function grey(bytes: Buffer, name: string): Promise<Grey> {
  try {
    const { data, info: { width, height, channels } } = await sharp(bytes, { failOn: 'error' }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const pixels = Buffer.alloc(width * height);
    for (let i = 0; i < pixels.length; i++) pixels[i] = channels < 3 ? data[i * channels] : Math.round(0.299 * data[i * 3] + 0.587 * data[i * 3 + 1] + 0.114 * data[i * 3 + 2]);
    return { width, height, pixels };
  } catch (cause) {
    throw new SecondReadError('data', `no picture: ${(cause as Error).message}`, { file: name, expected: 'JPEG or PNG' }, { cause });
  }
}

const raw = ({ width, height, pixels }: Grey): sharp.Sharp => sharp(pixels, { raw: { width, height, channels: 1 } });
/** Never larger than it was. */
const target = ({ width, height }: Grey): { width: number; height: number } => {
  const factor = Math.min(1, SHORT_SIDE / Math.min(width, height));
  return { width: Math.round(width * factor), height: Math.round(height * factor) };
};

/** A grey JPEG of the picture, its short side cut to 160 px. */
export async function shrinkImage(bytes: Buffer, name: string): Promise<Buffer> {
  const whole = await grey(bytes, name), size = target(whole);
  return raw(whole).resize({ ...size, fit: 'fill', kernel: 'lanczos3' }).toColourspace('b-w').jpeg({ quality: QUALITY }).toBuffer();
}

/** The mask cut to the same size, as a 1-bit PNG: inside where at least half of a pixel is. */
export async function shrinkMask(bytes: Buffer, name: string): Promise<Buffer> {
  const whole = await grey(bytes, name), size = target(whole);
  const small = await raw(whole).resize({ ...size, fit: 'fill', kernel: 'lanczos3' }).toColourspace('b-w').raw().toBuffer();
  return oneBitPng(small.map((value) => (value >= 128 ? 1 : 0)), size.width, size.height);
}

/** Width and height by the file's header. */
export async function pictureSize(bytes: Buffer): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(bytes).metadata();
  return { width, height };
}
