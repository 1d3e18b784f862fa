import { existsSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../../core/errors.js';
import { fromRoot, resultsRoot, type Tier } from '../../core/paths.js';

/** Test images with their truth, and the scores of every run; only of sets whose rows may be stored. */
export const imageFile = (tier: Tier, experiment: string): string => resultsRoot(tier, 'haynes', 'predictions', `images-${experiment}.csv.gz`);
export const scoreFile = (tier: Tier, experiment: string): string => resultsRoot(tier, 'haynes', 'predictions', `scores-${experiment}.csv.gz`);

/** Where results are written elsewhere (a check), what is committed is read from the checkout. */
export const committed = (tier: Tier, file: string): string => (existsSync(file) ? file : fromRoot('results', tier, path.relative(resultsRoot(tier), file)));

/** Whether the runs of a tier are stored with the repository. */
export const isStored = (tier: Tier): boolean => existsSync(committed(tier, scoreFile(tier, 'cohort')));

/** @throws SecondReadError (data) where the file is missing: what to run */
export function present(file: string, tier: Tier): string {
  if (!existsSync(file)) throw new SecondReadError('data', 'nothing is stored', { file, remedy: `Run: npm run reproduce -- haynes --tier ${tier} --full` });
  return file;
}
