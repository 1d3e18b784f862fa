import { confounderGallery, pngOf } from '../../confounders/gallery.js';
import { writeAtomic } from '../../core/files.js';
import type { Tier } from '../../core/paths.js';
import { stackImage } from '../../imaging/stack.js';
import type { ImageStack } from '../../imaging/types.js';
import { galleryFile } from './gallery.js';
import { bothForms, type PicturedTask } from './pictures.js';
import { PLANTED, STRONGER, type Arm, type Planted } from './protocol.js';

/** Short enough for one size of letters. */
const CAPTIONS: Record<Exclude<Planted, 'sex'>, string> = { tag: 'tag', 'low-pass': 'low-pass', 'xray-noise': 'X-ray noise', 'xray-noise-strong': 'stronger noise', 'ct-noise': 'CT noise', 'ct-xray-noise': 'X-ray noise' };

const planted = (arm: Arm): Exclude<Planted, 'sex'>[] => [...PLANTED[arm], ...STRONGER[arm]] as Exclude<Planted, 'sex'>[];

/** Draws the gallery of an arm from its first positive test image; for licences that allow a film to be shown. */
export async function writeGallery(tier: Tier, { arm, test, label, stack: { ids, width, height, channels, pixels } }: PicturedTask): Promise<void> {
  const shown = test.find((i) => label[i] === 1)!, size = width * height * channels, stack: ImageStack = { ids: [ids[shown]], width, height, channels, pixels: pixels.subarray(shown * size, (shown + 1) * size) };
  const rows = planted(arm).map((kind) => { const { unaffected, affected } = bothForms(stack, kind); return { title: CAPTIONS[kind], clean: stackImage(unaffected, 0), affected: stackImage(affected, 0) }; });
  writeAtomic(galleryFile(tier, arm), await pngOf(confounderGallery({ rows, side: 192 })));
}
