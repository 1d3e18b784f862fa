import { existsSync, readFileSync } from 'node:fs';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { committed } from './files.js';
import type { Arm } from './protocol.js';

/** A picture of an arm with each of its confounders: unaffected, affected, and the difference. Its bytes are a PNG in base64. */
export interface Gallery { arm: Arm; png: string; width: number; height: number }

export const galleryFile = (tier: Tier, arm: Arm): string => resultsRoot(tier, 'source-matters', 'gallery', `${arm}.png`);

/** The stored galleries, as a figure takes them; none on tier `paper`, whose films are not shown. */
export const galleries = (tier: Tier): Gallery[] => (['xray', 'ct'] as const).filter((arm) => existsSync(committed(tier, galleryFile(tier, arm)))).map((arm) => {
  const bytes = readFileSync(committed(tier, galleryFile(tier, arm)));
  // Width and height stand at bytes 16 and 20 of a PNG.
  return { arm, png: bytes.toString('base64'), width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
});
