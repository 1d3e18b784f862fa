import type * as tf from '@tensorflow/tfjs';
import { recordForward } from '../backend/recorded/index.js';
import { openBackend } from '../backend/tf.js';
import { SecondReadError } from '../core/errors.js';
import { maskArea } from '../imaging/mask.js';
import { resizeRaster } from '../imaging/resize.js';
import { stackImage } from '../imaging/stack.js';
import type { ImageStack, Mask } from '../imaging/types.js';
import { buildLungNetwork, LUNG_SIZE, lungVariables } from './network.js';
import { prepareLungInput } from './prepare.js';
import { largestRegions } from './regions.js';
import { readLungWeights, setLungWeights, type LungWeights } from './weights.js';

export interface SegmentOptions {
  /** Tensors or a file; the shipped network where left out. */
  weights?: LungWeights | string;
  /** Hand out the probabilities too. */
  probability?: boolean;
  /** Pictures at once, default 8. */
  batch?: number;
  /** Told after each batch, for a progress line. */
  onDone?: (pictures: number) => void;
}

export interface LungMasks {
  /** One a picture, in the stack's order and at its size: at most two regions, without holes. */
  masks: Mask[];
  /** False where no lung was found; the mask is then empty. */
  found: boolean[];
  /** Where asked for: n * height * width, 0..1, before regions are chosen. */
  probability?: Float32Array;
}

const SIZE = LUNG_SIZE * LUNG_SIZE;

/**
 * Lung masks of frontal chest X-rays by the project's own small network. A picture is seen grey, histogram equalised and at 128 px; the probabilities
 * are brought to the stack's size (linear), what exceeds one half is inside, and of its regions the two largest remain, holes filled. "Lung" is as Montgomery's readers
 * drew it: the visible field, without the heart's shadow.
 *
 * A film without a lung that the network knows is no error: `found` is false. Each film is seen mirrored too and both averaged, so that a mirrored film
 * gives the mirrored mask.
 *
 * @throws SecondReadError (data) for weights that are missing or of another network
 * @example const { masks, found } = await segmentLungs(stack) // masks[0].width === stack.width
 */
export async function segmentLungs(stack: ImageStack, { weights, probability = false, batch = 8, onDone }: SegmentOptions = {}): Promise<LungMasks> {
  if (!Number.isInteger(batch) || batch < 1) throw new SecondReadError('input', `batches of ${batch} pictures`, { field: 'batch', expected: 'a whole number from 1' });
  const tensors = typeof weights === 'object' ? weights : readLungWeights(weights), { width, height } = stack, n = stack.ids.length;
  const all = probability ? new Float32Array(n * width * height) : undefined, masks: Mask[] = [];
  await openBackend();
  const network = await openLungNetwork(tensors, batch);
  try {
    for (let start = 0; start < n; start += batch) {
      const count = Math.min(batch, n - start), found = network.run(Array.from({ length: count }, (_, i) => prepareLungInput(stackImage(stack, start + i))));
      found.forEach((small, i) => {
        const { mask, pixels } = maskOfProbability(small, { width, height });
        all?.set(pixels, (start + i) * width * height);
        masks.push(mask);
      });
      onDone?.(start + count);
    }
  } finally { network.dispose(); }
  return { masks, found: masks.map((mask) => maskArea(mask) > 0), ...(all === undefined ? {} : { probability: all }) };
}

/** Probabilities (128 x 128) at a picture's size, and its mask: what exceeds one half, of that the two largest regions, holes filled. */
export function maskOfProbability(probability: Float32Array, { width, height }: { width: number; height: number }): { mask: Mask; pixels: Float32Array } {
  const { pixels } = resizeRaster({ width: LUNG_SIZE, height: LUNG_SIZE, channels: 1, pixels: probability }, { width, height, method: 'bilinear' });
  return { mask: largestRegions({ width, height, pixels: Uint8Array.from(pixels, (value) => (value > 0.5 ? 1 : 0)) }), pixels };
}

/** Probabilities of prepared pictures (128 x 128 each), at most `batch` at once. */
export interface LungNetwork { run(pictures: readonly Float32Array[]): Float32Array[]; dispose(): void }

/** The network with given weights, recorded for one size of batch. */
export async function openLungNetwork(weights: LungWeights, batch: number): Promise<LungNetwork> {
  const net = buildLungNetwork();
  try {
    setLungWeights(net, weights);
    const { trainable, state } = lungVariables(net), shape = [2 * batch, LUNG_SIZE, LUNG_SIZE, 1];
    const forward = await recordForward({
      name: 'lungs', inputs: { x: { shape, dtype: 'float32' } }, variables: [...trainable, ...state].map(({ variable }) => variable), weights: 'constants',
      forward: ({ x }) => ({ probability: (net.apply(x) as tf.Tensor).sigmoid() }),
    });
    // Each picture and its mirror image.
    const pixels = new Float32Array(2 * batch * SIZE);
    return {
      run(pictures) {
        pixels.fill(0);
        pictures.forEach((picture, i) => { pixels.set(picture, 2 * i * SIZE); pixels.set(mirrored(picture), (2 * i + 1) * SIZE); });
        const { probability } = forward.run({ x: pixels });
        return pictures.map((_, i) => {
          const seen = probability.subarray(2 * i * SIZE, (2 * i + 1) * SIZE), other = mirrored(probability.subarray((2 * i + 1) * SIZE, (2 * i + 2) * SIZE));
          return seen.map((value, at) => (value + other[at]) / 2);
        });
      },
      dispose() { forward.dispose(); net.dispose(); },
    };
  } catch (error) {
    net.dispose();
    throw error;
  }
}

function mirrored(picture: Float32Array): Float32Array {
  const out = picture.slice();
  for (let y = 0; y < LUNG_SIZE; y++) out.subarray(y * LUNG_SIZE, (y + 1) * LUNG_SIZE).reverse();
  return out;
}
