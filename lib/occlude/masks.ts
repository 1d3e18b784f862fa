import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { decodeMask, fitMask, resizeMask } from '../imaging/mask.js';
import type { Mask, Raster } from '../imaging/types.js';
import { filesIn, shortList } from './input.js';
import type { OccludedPicture } from './types.js';

const stem = (name: string): string => name.replace(/\.[^./]+$/, '');

/**
 * The mask file of each picture in a folder: named as the picture but for the ending, with or without "_mask", in the same subfolder or in none.
 *
 * @returns files in the pictures' order
 * @throws SecondReadError (input) for a picture without a mask, two masks of one name, a mask that would serve two pictures
 */
export function findMasks(folder: string, pictures: readonly OccludedPicture[]): string[] {
  const there = new Map<string, string>(), served = new Map<string, string>(), without: string[] = [];
  for (const { file, name } of filesIn([folder], /\.png$/i)) {
    const key = stem(name).replace(/_mask$/i, ''), other = there.get(key);
    if (other !== undefined) throw new SecondReadError('input', `two masks for "${key}": ${other} and ${file}`, { file: folder, field: '--masks', expected: 'one a picture' });
    there.set(key, file);
  }
  const files = pictures.map(({ name }) => {
    const file = there.get(stem(name)) ?? there.get(path.posix.basename(stem(name)));
    if (file === undefined) { without.push(name); return ''; }
    if (served.has(file)) throw new SecondReadError('input', `one mask for two pictures, "${served.get(file)}" and "${name}"`, { file, field: '--masks', expected: 'a mask of its own for each', remedy: 'Put masks into the same subfolders as their pictures.' });
    served.set(file, name);
    return file;
  });
  if (without.length > 0) throw new SecondReadError('input', `${without.length} of ${pictures.length} pictures have no mask: ${shortList(without)}`, { file: folder, field: '--masks', expected: 'NAME.png or NAME_mask.png for each', remedy: 'Add them, or leave --masks out: the lungs are then found by the project\'s own segmenter.' });
  return files;
}

/**
 * A mask, checked against its picture as the file has it, at the size that the network sees.
 *
 * @throws SecondReadError (data) for a mask of another shape than its picture, or one without a pixel inside
 */
export async function readMask(file: string, picture: Pick<Raster, 'width' | 'height'>, size: number): Promise<Mask> {
  const mask = await decodeMask(file);
  fitMask(mask, picture, file);
  return resizeMask(mask, { width: size, height: size });
}
