import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { Mask } from '../../lib/imaging/types.js';
import { buildTrunk } from '../../lib/models/build.js';
import type { WeightTensor } from '../../lib/models/types.js';
import { weightSetOf, writeWeightFile } from '../../lib/models/weights.js';
import { lungs } from '../occlusion/helpers.js';

export const SIZE = 32;

const png = (pixels: Uint8Array, size: number): Promise<Buffer> => sharp(pixels, { raw: { width: size, height: size, channels: 1 } }).png().toBuffer();
const maskPng = ({ pixels, width }: Mask): Promise<Buffer> => png(pixels.map((one) => 255 * one), width);

/**
 * Twelve patients of two pictures, grey 50; every other patient is positive and has a bright square: in the left lung, or in the corner of the film.
 * Masks lie beside them, the labels too.
 */
export async function writeFilms(folder: string, where: 'lung' | 'corner'): Promise<{ films: string; masks: string; labels: string }> {
  const films = path.join(folder, where, 'films'), masks = path.join(folder, where, 'masks'), labels = path.join(folder, where, 'labels.csv'), lines = ['image,label,patient'];
  for (const one of [films, masks]) mkdirSync(one, { recursive: true });
  for (let i = 0; i < 24; i++) {
    const pixels = new Uint8Array(SIZE * SIZE).fill(50), positive = (i >> 1) % 2 === 1, [left, top] = where === 'lung' ? [9, 12] : [0, 0];
    if (positive) for (let y = top; y < top + 4; y++) pixels.fill(240, y * SIZE + left, y * SIZE + left + 4);
    writeFileSync(path.join(films, `${i}.png`), await png(pixels, SIZE));
    writeFileSync(path.join(masks, `${i}_mask.png`), await maskPng(lungs(SIZE, (i % 3) - 1)));
    lines.push(`${i}.png,${Number(positive)},p${i >> 1}`);
  }
  writeFileSync(labels, `${lines.join('\n')}\n`);
  return { films, masks, labels };
}

/** A network that sees brightness and nothing else: its first filter passes the pixel, and the head reads that filter. The tensor backend must be open. */
export function writeBrightnessNetwork(file: string, { head = true, classes = 2, metadata = { preprocessing: 'unit', size: String(SIZE) } }: { head?: boolean; classes?: number; metadata?: Record<string, string> } = {}): string {
  const trunk = buildTrunk('small-cnn', { size: SIZE });
  try {
    const tensors = new Map<string, WeightTensor>([...weightSetOf(trunk, 'small-cnn').tensors].map(([name, { shape, values }]) => [name, { shape, values: values.map((_, i) => (/gamma|variance/.test(name) ? 1 : name.endsWith('kernel') && i === 4 * shape[2] * shape[3] ? 1 : 0)) }]));
    if (head) {
      tensors.set('logits/kernel', { shape: [128, classes], values: Float32Array.from({ length: 128 * classes }, (_, i) => (i === classes - 1 ? 10 : 0)) });
      tensors.set('logits/bias', { shape: [classes], values: new Float32Array(classes) });
    }
    writeWeightFile(file, { architecture: 'small-cnn', tensors }, metadata);
    return file;
  } finally { trunk.dispose(); }
}
