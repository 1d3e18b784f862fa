import { existsSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../../core/errors.js';
import { fromRoot, resultsRoot, type Tier } from '../../core/paths.js';
import type { Arm } from './protocol.js';

/** The test images of an arm. */
export const testFile = (tier: Tier, arm: Arm): string => resultsRoot(tier, 'source-matters', 'predictions', `test-${arm}.csv.gz`);
/** The scores of every run of an arm. */
export const scoreFile = (tier: Tier, arm: Arm): string => resultsRoot(tier, 'source-matters', 'predictions', `scores-${arm}.csv.gz`);

/** Where results are written elsewhere (a check), what is committed is read from the checkout. */
export const committed = (tier: Tier, file: string): string => (existsSync(file) ? file : fromRoot('results', tier, path.relative(resultsRoot(tier), file)));

/** Whether the runs of a tier are stored with the repository. */
export const isStored = (tier: Tier): boolean => existsSync(committed(tier, scoreFile(tier, 'ct')));

/** @throws SecondReadError (data) where the file is missing: what to run */
export function present(file: string, tier: Tier): string {
  if (!existsSync(file)) throw new SecondReadError('data', 'nothing is stored', { file, remedy: `Run: npm run reproduce -- source-matters --tier ${tier} --full` });
  return file;
}
