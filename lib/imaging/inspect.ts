import sharp from 'sharp';
import { SecondReadError } from '../core/errors.js';
import { parseFile } from './dicom-elements.js';
import { describeUnknown, imageKind, type ImageKind } from './sniff.js';
import { readSource } from './source.js';

/** What a file says of itself before its pixels are decoded: where shortcuts hide (sizes, formats, bit depths that go with a label). */
export interface ImageFacts { kind: ImageKind; bytes: number; width: number; height: number; /** As stored, alpha included. */ channels: number; bits: number; alpha: boolean; palette: boolean; frames: number }

/**
 * Reads a file's header only.
 *
 * @throws SecondReadError (data) as `decodeImage` does, but damage behind the header goes unseen
 * @example await inspectImage('film.png') // { kind: 'png', bytes: 407168, width: 1024, height: 1024, channels: 1, bits: 8, ... }
 */
export async function inspectImage(source: string | Buffer, { name }: { name?: string } = {}): Promise<ImageFacts> {
  const read = await readSource(source, name), kind = imageKind(read.bytes), bytes = read.bytes.length;
  if (kind === null) {
    const { what, remedy } = describeUnknown(read.bytes);
    throw new SecondReadError('data', what, { file: read.name, expected: 'a PNG, JPEG or DICOM image', remedy });
  }
  if (kind === 'dicom') {
    const { elements } = parseFile(read), number = (tag: string): number => elements.uint16(tag) ?? 0;
    return { kind, bytes, width: number('x00280011'), height: number('x00280010'), channels: number('x00280002'), bits: number('x00280101'), alpha: false, palette: false, frames: Math.max(1, elements.intString('x00280008') ?? 1) };
  }
  try {
    const { width = 0, height = 0, channels = 0, depth, bitsPerSample, hasAlpha = false, isPalette = false } = await sharp(read.bytes, { ignoreIcc: true }).metadata();
    return { kind, bytes, width, height, channels, bits: bitsPerSample ?? (depth === 'ushort' ? 16 : 8), alpha: hasAlpha, palette: isPalette, frames: 1 };
  } catch (cause) {
    throw new SecondReadError('data', `the header is damaged (${(cause as Error).message.split('\n')[0]})`, { file: read.name, expected: 'a whole image', remedy: 'Fetch it again, or leave it out of the index.' }, { cause });
  }
}
