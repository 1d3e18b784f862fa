import { readFileSync } from 'node:fs';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { committedOrNull } from '../stored-files.js';
import type { Arm } from './protocol.js';

/** A picture of an arm with each of its confounders: unaffected, affected, and the difference. */
export interface Gallery { arm: Arm; png: Buffer }

export const galleryFile = (tier: Tier, arm: Arm): string => resultsRoot(tier, 'source-matters', 'gallery', `${arm}.png`);

/** The stored galleries, as a figure takes them; none on tier `paper`, whose films are not shown. */
export const galleries = (tier: Tier): Gallery[] => (['xray', 'ct'] as const).flatMap((arm) => {
  const file = committedOrNull(tier, galleryFile(tier, arm));
  return file === null ? [] : [{ arm, png: readFileSync(file) }];
});
