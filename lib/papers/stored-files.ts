import { existsSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { fromRoot, resultsRoot, type Tier } from '../core/paths.js';

/**
 * Where to read a file of results/<tier>/: as it lies, or, where results are written elsewhere (`SECOND_READ_RESULTS`, a check) and it is not there, what
 * the checkout has. Of a file that is in neither, its place in the checkout.
 *
 * @param file as `resultsRoot` names it
 * @example committed('sample', resultsRoot('sample', 'haynes', 'tables', 'drops.csv')) // results/sample/haynes/tables/drops.csv of the checkout, in a check
 */
export const committed = (tier: Tier, file: string): string => (existsSync(file) ? file : fromRoot('results', tier, path.relative(resultsRoot(tier), file)));

/** `committed`, or null of a file that is in neither. */
export function committedOrNull(tier: Tier, file: string): string | null {
  const found = committed(tier, file);
  return existsSync(found) ? found : null;
}

/**
 * A file that must be there before anything of a paper can be told.
 *
 * @param paper id, as `npm run reproduce` takes it
 * @throws SecondReadError (data) where the file is missing: what to run
 * @example presentOf('haynes', 'sample', file) // file
 */
export function presentOf(paper: string, tier: Tier, file: string): string {
  if (!existsSync(file)) throw new SecondReadError('data', 'nothing is stored', { file, remedy: `Run: npm run reproduce -- ${paper} --tier ${tier} --full` });
  return file;
}
