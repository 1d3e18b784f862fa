import { existsSync } from 'node:fs';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { committed, presentOf } from '../stored-files.js';
import type { Arm } from './protocol.js';

export { committed };

/** The test images of an arm. */
export const testFile = (tier: Tier, arm: Arm): string => resultsRoot(tier, 'source-matters', 'predictions', `test-${arm}.csv.gz`);
/** The scores of every run of an arm. */
export const scoreFile = (tier: Tier, arm: Arm): string => resultsRoot(tier, 'source-matters', 'predictions', `scores-${arm}.csv.gz`);

/** Whether the runs of a tier are stored with the repository. */
export const isStored = (tier: Tier): boolean => existsSync(committed(tier, scoreFile(tier, 'ct')));

/** @throws SecondReadError (data) where the file is missing: what to run */
export const present = (file: string, tier: Tier): string => presentOf('source-matters', tier, file);
