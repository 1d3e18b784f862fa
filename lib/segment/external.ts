import path from 'node:path';
import sharp from 'sharp';
import { SecondReadError, isSecondReadError } from '../core/errors.js';
import { dataRoot } from '../core/paths.js';
import { readEntries } from '../data/archive.js';
import { openCohort } from '../data/cohort.js';
import { badBytes } from '../data/hash-file.js';
import { readManifest } from '../data/manifest.js';
import type { CohortRow } from '../data/types.js';
import { decodeImage } from '../imaging/decode.js';
import { decodeMask, fitMask } from '../imaging/mask.js';
import type { DrawnPicture } from './source.js';

const COHEN = 'cohen-covid-cxr', ARCHIVE = 'lung_masks_v7labs.zip';

/** What is nearer to white is inside. */
const HALF = 127;

/** Masks have up to 27 million pixels, the films 320 on their short side: unpacked whole they cost minutes. */
const LONGEST = 1024;
const reduced = (bytes: Buffer): Promise<Buffer> => sharp(bytes, { failOn: 'warning' }).resize({ width: LONGEST, height: LONGEST, fit: 'inside', withoutEnlargement: true, kernel: 'nearest' }).png({ compressionLevel: 1 }).toBuffer();

/** The COVID films of Cohen et al. whose drawn mask fits, and the masks that were left out. */
export interface CohenMasks { pictures: DrawnPicture[]; leftOut: { image: string; why: string }[]; manifest: string }

/**
 * Cohen's films with lung masks drawn by v7labs (tier `open`). They exist for COVID films only, are named by upstream file, and may be of another crop: such
 * are left out, and listed.
 *
 * What was drawn is not what Montgomery's readers drew: v7labs follow the rib cage and include the lung behind the heart, where it may hide an infiltrate. A perfect
 * copy of Montgomery's rule would therefore not reach 1.
 *
 * @throws SecondReadError (data) where the archive is missing or not the one of the manifest
 */
export async function openCohenMasks(): Promise<CohenMasks> {
  const file = path.join(dataRoot(), COHEN, ARCHIVE), entry = readManifest(COHEN).files.find((one) => one.path === ARCHIVE)!;
  const cohort = await openCohort(COHEN, { tier: 'open' });
  try {
    const wrong = await badBytes(file, entry, false).catch((cause: Error) => cause.message);
    if (wrong !== null) throw new SecondReadError('data', `no masks: ${wrong}`, { file, expected: 'the archive of the open data pack' });
    const masks = new Map([...await readEntries(file, (name) => !name.endsWith('/'))].map(([name, bytes]) => [path.posix.basename(name), bytes]));
    const pictures: DrawnPicture[] = [], leftOut: CohenMasks['leftOut'] = [];
    for (const row of cohort.rows) {
      const bytes = masks.get(path.posix.basename(String(row.features.upstream_path)));
      if (bytes === undefined) continue;
      const raster = await decodeImage(await cohort.bytes(row), { name: row.id, channels: 1 });
      try {
        pictures.push({ id: row.id, patient: row.patient, label: covid(row), raster, mask: fitMask(await decodeMask(await reduced(bytes), { name: `mask of ${row.id}`, threshold: HALF }), raster, row.id) });
      } catch (error) {
        if (!isSecondReadError(error)) throw error;
        leftOut.push({ image: row.id, why: error.what });
      }
    }
    return { pictures, leftOut, manifest: cohort.manifestHash };
  } finally { cohort.close(); }
}

const covid = ({ labels }: CohortRow): number => labels.covid ?? 0;
