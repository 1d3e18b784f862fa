import { existsSync } from 'node:fs';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { hasAggregates } from '../aggregates.js';
import { committed, presentOf } from '../stored-files.js';
import { rowsMayBeStored } from './withheld.js';

export { committed };

/** Test images with their truth, and the scores of every run; only of sets whose rows may be stored. */
export const imageFile = (tier: Tier, experiment: string): string => resultsRoot(tier, 'haynes', 'predictions', `images-${experiment}.csv.gz`);
export const scoreFile = (tier: Tier, experiment: string): string => resultsRoot(tier, 'haynes', 'predictions', `scores-${experiment}.csv.gz`);

/** Whether what follows from the runs of a tier is stored with the repository: their scores, or where these may not be, the measurements. */
export const isStored = (tier: Tier): boolean => (rowsMayBeStored(tier) ? existsSync(committed(tier, scoreFile(tier, 'cohort'))) : hasAggregates(tier, 'haynes'));

/** @throws SecondReadError (data) where the file is missing: what to run */
export const present = (file: string, tier: Tier): string => presentOf('haynes', tier, file);
