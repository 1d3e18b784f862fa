import type { Tier } from '../../core/paths.js';
import { readManifest } from '../../data/manifest.js';
import { studySpec } from './cohorts.js';

/** Data sets of a tier whose licence keeps rows out of the repository: no film, and no prediction with its truth. The sets of COVID-19 state none, or "research use". */
export const withheldSets = (tier: Tier): ReadonlySet<string> => new Set(studySpec(tier).pools.map(({ dataset }) => dataset).filter((id) => !readManifest(id).licence.mayShip));

/** Whether the scores of a tier's test images may be stored with the repository; else tables and measurements only are. @example rowsMayBeStored('open') // false */
export const rowsMayBeStored = (tier: Tier): boolean => withheldSets(tier).size === 0;
