import { confounderGallery, pngOf, type GalleryRow } from '../../confounders/gallery.js';
import type { Tier } from '../../core/paths.js';
import { openCohort } from '../../data/cohort.js';
import { decodeImage } from '../../imaging/decode.js';
import { letterBoxes, maskLetters } from './letters.js';
import { isTaken } from './source.js';

/**
 * A contact sheet for the eye: limbs with what was taken for letters, the same with it filled, and the difference. Every `step`-th film
 * that has such a box, in the order of the index.
 *
 * @returns a PNG
 */
export async function letterSheet(tier: Tier, { step = 20, rows = 10 }: { step?: number; rows?: number } = {}): Promise<Buffer> {
  const shown: GalleryRow[] = [];
  let found = 0;
  for (const id of ['fracatlas-upperlimb', 'fracatlas-lowerlimb']) {
    const cohort = await openCohort(id, { tier });
    try {
      for (const row of cohort.rows.filter(isTaken)) {
        if (shown.length === rows) break;
        const clean = await decodeImage(await cohort.bytes(row), { name: row.id, channels: 1 });
        if (letterBoxes(clean).length > 0 && found++ % step === 0) shown.push({ title: row.id.replace(/^.*\//, ''), clean, affected: maskLetters(clean).raster, after: 'letters filled' });
      }
    } finally { cohort.close(); }
  }
  return pngOf(confounderGallery({ rows: shown, side: 240, gain: 1 }));
}
