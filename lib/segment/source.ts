import { groupCodes } from '../stats/bootstrap.js';
import { stratifiedGroupFolds } from '../classifiers/folds.js';
import { rng } from '../core/random.js';
import type { Tier } from '../core/paths.js';
import { openCohort } from '../data/cohort.js';
import type { CohortRow } from '../data/types.js';
import { decodeImage } from '../imaging/decode.js';
import { decodeMask, fitMask } from '../imaging/mask.js';
import { resizeRaster } from '../imaging/resize.js';
import type { Mask, Raster } from '../imaging/types.js';

/** A grey picture, the lungs that a reader drew in it, and whose it is. */
export interface DrawnPicture { id: string; patient: string; label: number; raster: Raster; mask: Mask }

/** Side of the pictures that the network learns from: as Montgomery is shipped; a part of one still fills 128 px well. */
export const SOURCE_SIZE = 160;

/** Pictures of one site of the set with drawn masks, and the hash of the manifest they rest on. */
export interface DrawnPictures { pictures: DrawnPicture[]; manifest: string }

/**
 * The drawn masks of Montgomery (138, shipped) or Shenzhen (566, tier `open`).
 *
 * @param size pictures and masks are brought to this side; as they are where left out
 */
export async function openDrawnPictures(site: 'montgomery' | 'shenzhen', { tier, size }: { tier: Tier; size?: number }): Promise<DrawnPictures> {
  const cohort = await openCohort('montgomery-shenzhen', { tier });
  try {
    const pictures: DrawnPicture[] = [];
    for (const row of cohort.rows.filter((one) => one.site === site)) {
      const full = await decodeImage(await cohort.bytes(row), { name: row.id, channels: 1 }), drawn = await cohort.mask(row);
      const raster = size === undefined ? full : resizeRaster(full, { width: size, height: size, method: 'area', rounded: true });
      pictures.push({ id: row.id, patient: row.patient, label: labelOf(row), raster, mask: fitMask(await decodeMask(drawn!, { name: row.id }), raster, row.id) });
    }
    return { pictures, manifest: cohort.manifestHash };
  } finally { cohort.close(); }
}

const labelOf = ({ labels }: CohortRow): number => labels.tuberculosis ?? 0;

/** The fold of each picture: patients whole, tuberculosis spread evenly. */
export function foldsOf(pictures: readonly DrawnPicture[], folds: number, root: number): Int32Array {
  const { codes, count } = groupCodes(pictures.map(({ patient }) => patient));
  return stratifiedGroupFolds({ label: pictures.map(({ label }) => label), codes, groups: count, folds, stream: rng(root, 'split', 'lungs') });
}
