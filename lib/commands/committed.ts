import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readJson } from '../core/files.js';
import { fromRoot, projectRoot, resultsRoot, type Tier } from '../core/paths.js';
import { readClaims } from '../evidence/ledger.js';
import type { Claim } from '../evidence/types.js';

/**
 * A JSON file of results/<tier>/ as git has it at HEAD, so that a rerun is not compared with what it just wrote; in a copy without git, as
 * it lies there. Null where there is none.
 */
export function committedFile<T>(tier: Tier, name: string): T | null {
  if (!existsSync(fromRoot('.git'))) {
    const file = resultsRoot(tier, name);
    return existsSync(file) ? readJson<T>(file) : null;
  }
  try {
    const text = execFileSync('git', ['show', `HEAD:results/${tier}/${name}`], { cwd: projectRoot(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 256e6 });
    return JSON.parse(text) as T;
  } catch { return null; }
}

/** The committed claims of a tier, or null. */
export const committedClaims = (tier: Tier): Claim[] | null => committedFile<Claim[]>(tier, 'claims.json');

/** A paper's claims in results/<tier>/claims.json. */
export const storedClaims = (tier: Tier, paper: string): Claim[] => readClaims(tier).filter((claim) => claim.paper === paper);
