import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import type { ImageStack, Raster } from '../imaging/types.js';
import { applyConfounder } from './apply.js';
import type { ConfounderPair } from './paper.js';

export interface StackConfounding {
  stack: ImageStack;
  /** What unaffected and affected pictures get, from `confounderPair`. */
  pair: ConfounderPair;
  /** 1 for each affected picture, from `chooseAffected` or `affectedOutOfDistribution`. */
  affected: Uint8Array;
  /** Root seed of the pictures' own streams: the same picture gets the same noise at every share, whoever else is affected. */
  root: number;
  /** Told after each picture, for a progress line. */
  onPicture?: (done: number) => void;
}

/**
 * A stack with the confounder in its affected pictures; the stack given stays as it is. A stack of three channels must hold grey pictures
 * (three equal channels), and keeps them equal.
 *
 * @throws SecondReadError (input) for colour pictures or a choice of another length
 * @example confoundStack({ stack, pair: confounderPair('tag'), affected: chooseAffected({ labels, share: 0.5, stream }), root: 1 })
 */
export function confoundStack({ stack, pair, affected, root, onPicture }: StackConfounding): ImageStack {
  const { ids, width, height, channels } = stack, size = width * height * channels, pixels = stack.pixels.slice();
  if (affected.length !== ids.length) throw new SecondReadError('input', `${affected.length} choices for ${ids.length} pictures`, { field: 'affected', expected: 'one for each picture' });
  ids.forEach((id, i) => {
    const confounder = affected[i] === 1 ? pair.affected : pair.unaffected;
    if (confounder !== null) {
      const raster = applyConfounder(greyOf(stack, i), confounder, rng(root, 'confounder', confounder.kind, id));
      for (let at = 0; at < size; at++) pixels[i * size + at] = raster.pixels[channels === 1 ? at : Math.floor(at / 3)];
    }
    onPicture?.(i + 1);
  });
  return { ids, width, height, channels, pixels };
}

function greyOf({ ids, width, height, channels, pixels }: ImageStack, i: number): Raster {
  const grey = new Float32Array(width * height), begin = i * grey.length * channels;
  for (let at = 0; at < grey.length; at++) {
    grey[at] = pixels[begin + at * channels];
    for (let c = 1; c < channels; c++) if (pixels[begin + at * channels + c] !== grey[at]) throw new SecondReadError('input', `picture "${ids[i]}" is in colour`, { field: 'stack', expected: 'grey pictures' });
  }
  return { width, height, channels: 1, pixels: grey };
}
