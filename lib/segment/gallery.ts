import sharp from 'sharp';
import { pngOf } from '../confounders/gallery.js';
import { openCohort } from '../data/cohort.js';
import type { CohortRow } from '../data/types.js';
import { decodeImage } from '../imaging/decode.js';
import { stackImage, stackImages } from '../imaging/stack.js';
import { segmentLungs } from './segment.js';
import { lungSheet, type LungTile } from './sheet.js';
import type { LungWeights } from './weights.js';

/** From which shipped sets how many films are shown. */
const SHOWN: readonly [dataset: string, tiles: number, which: (row: CohortRow) => boolean][] = [
  ['kermany-cxr-224', 16, (row) => row.labels.normal === 1], ['kermany-cxr-224', 24, (row) => row.labels.normal !== 1], ['nih-cxr14-open', 32, () => true], ['nih-boxes', 24, () => true],
];

/**
 * The contact sheet beside the weights: shipped films that no mask is known of, children's and adults', evenly drawn from the order of their index, with the lungs as
 * found. What is wrong with the network is to be seen here.
 *
 * @returns a PNG with a palette
 */
export async function lungGallery(weights?: LungWeights): Promise<Buffer> {
  const tiles: LungTile[] = [];
  for (const [id, count, which] of SHOWN) {
    const cohort = await openCohort(id, { tier: 'sample' });
    try {
      const all = cohort.rows.filter(which), rows = Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]);
      const read = async (i: number) => decodeImage(await cohort.bytes(rows[i]), { name: rows[i].id, channels: 1 });
      const stack = await stackImages({ ids: rows.map((row) => row.id), read, width: 160, height: 160, channels: 1, method: 'area' }), { masks } = await segmentLungs(stack, { weights });
      rows.forEach((row, i) => { tiles.push({ title: row.id.replace(/^.*\/|(train|test)__|NORMAL__|PNEUMONIA__/gi, ''), raster: stackImage(stack, i), found: masks[i] }); });
    } finally { cohort.close(); }
  }
  // Some sixty greys are enough for the eye, and a quarter of the bytes.
  return sharp(await pngOf(lungSheet(tiles))).png({ palette: true, colours: 64, dither: 0, effort: 10 }).toBuffer();
}
