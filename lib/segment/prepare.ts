import { toChannels } from '../imaging/channels.js';
import { equaliseHistogram } from '../imaging/equalise.js';
import { resizeRaster } from '../imaging/resize.js';
import type { Raster } from '../imaging/types.js';
import { LUNG_SIZE } from './network.js';

/**
 * What the network sees of a picture: grey, 128 x 128 (the shape may change, as training pictures' does), histogram equalised, 0..1. Any monotone change of
 * contrast, an earlier equalisation among them, is thereby gone.
 *
 * @example prepareLungInput(await decodeImage('film.png')).length // 16384
 */
export function prepareLungInput(raster: Raster): Float32Array {
  const small = resizeRaster(toChannels(raster, 1), { width: LUNG_SIZE, height: LUNG_SIZE, method: 'area' });
  return equaliseHistogram(small).pixels.map((value) => value / 255);
}
