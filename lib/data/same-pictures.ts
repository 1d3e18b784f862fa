import sharp from 'sharp';
import { zipEntries } from './stored-zip.js';

/** Mean difference of a picture's grey levels that another build of the same encoder may make. */
const TOLERANCE = 1;

/**
 * True where two archives hold the same pictures under the same names in the same order: decoded, of equal size and on average at most
 * one grey level apart. Anything else in them must be equal in bytes.
 */
export async function samePictures(one: Buffer, other: Buffer): Promise<boolean> {
  const [a, b] = [zipEntries(one), zipEntries(other)];
  if (a.length !== b.length || a.some(({ name }, i) => name !== b[i].name)) return false;
  for (let i = 0; i < a.length; i++) if (!a[i].bytes.equals(b[i].bytes) && !(/\.(jpe?g|png)$/i.test(a[i].name) && await alike(a[i].bytes, b[i].bytes))) return false;
  return true;
}

async function alike(one: Buffer, other: Buffer): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((bytes) => sharp(bytes).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })));
  if (a.info.width !== b.info.width || a.info.height !== b.info.height || a.info.channels !== b.info.channels) return false;
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i] - b.data[i]);
  return sum <= TOLERANCE * a.data.length;
}
