import { readFileSync } from 'node:fs';
import { confounderGallery, pngOf } from '../../confounders/gallery.js';
import { writeAtomic } from '../../core/files.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { stackImage } from '../../imaging/stack.js';
import { PLANTED_NAMES } from './effects.js';
import { bothForms, stackOf } from './pictures.js';
import { PLANS, PLANTED, STRONGER, type Arm, type Planted } from './protocol.js';
import type { Task } from './task.js';

/** A picture of an arm with each of its confounders: as it is, affected, and the difference. */
export interface Gallery { arm: Arm; png: string; width: number; height: number }

const file = (tier: Tier, arm: Arm): string => resultsRoot(tier, 'source-matters', 'gallery', `${arm}.png`);
const planted = (arm: Arm): Exclude<Planted, 'sex'>[] => [...PLANTED[arm], ...STRONGER[arm]] as Exclude<Planted, 'sex'>[];

/** Draws the gallery of an arm from its first positive test image; for licences that allow a film to be shown. */
export async function writeGallery(tier: Tier, task: Task): Promise<void> {
  const shown = task.test.filter((i) => task.label[i] === 1).subarray(0, 1), stack = await stackOf(tier, task, shown, PLANS[tier].recipes[task.arm].size);
  const rows = planted(task.arm).map((kind) => { const { unaffected, affected } = bothForms(stack, kind); return { title: PLANTED_NAMES[kind].replace(/^a /, ''), clean: stackImage(unaffected, 0), affected: stackImage(affected, 0) }; });
  writeAtomic(file(tier, task.arm), await pngOf(confounderGallery({ rows, side: 192 })));
}

/** The stored galleries, as a figure takes them. */
export const galleries = (tier: Tier): Gallery[] => (['xray', 'ct'] as const).map((arm) => {
  const bytes = readFileSync(file(tier, arm));
  // Width and height stand at bytes 16 and 20 of a PNG.
  return { arm, png: bytes.toString('base64'), width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
});
