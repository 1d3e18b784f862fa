import type { RandomStream } from '../core/random.js';
import type { Raster } from '../imaging/types.js';
import { checkConfounder } from './check.js';
import { addCtNoise } from './ct-noise.js';
import { lowPass } from './low-pass.js';
import { addTag } from './tag.js';
import type { Confounder } from './types.js';
import { addXrayNoise } from './xray-noise.js';

/**
 * A picture with a confounder in it; the picture given stays as it is. Values are whole grey values where the confounder touched them.
 * Confounders are written after the final resize: a resize afterwards would blur the letter and average the noise away.
 *
 * @param raster one channel, grey values 0..255
 * @param stream of this picture alone, e.g. `rng(root, 'confounder', kind, id)`; tag and low-pass draw nothing from it
 * @throws SecondReadError (input) for a picture of three channels or a parameter out of its range
 * @example applyConfounder(raster, PAPER_CONFOUNDERS.tag, rng(1, 'confounder', 'tag', 'a.png'))
 */
export function applyConfounder(raster: Raster, confounder: Confounder, stream: RandomStream): Raster {
  checkConfounder(raster, confounder);
  switch (confounder.kind) {
    case 'tag': return addTag(raster, confounder);
    case 'low-pass': return lowPass(raster, confounder);
    case 'xray-noise': return addXrayNoise(raster, confounder, stream);
    case 'ct-noise': return addCtNoise(raster, confounder, stream);
  }
}
