import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fromRoot, resultsRoot, runsRoot, type Tier } from '../core/paths.js';
import { prettyJson, writeAtomic } from '../core/files.js';

/**
 * Hash of everything that a paper's tables, notebooks and claims follow from: the code of `lib/`, its notebooks, its grid's run ids and the
 * manifests. Equal fingerprints mean that nothing has to be made again.
 */
export function fingerprint(parts: { notebooks: readonly string[]; runIds: readonly string[] }): string {
  const hash = createHash('sha256');
  const files = [...sourceFiles(fromRoot('lib')), ...sourceFiles(fromRoot('data-manifests')), ...parts.notebooks.map((name) => fromRoot('notebooks', `${name}.ipynb`)), fromRoot('package-lock.json')];
  for (const file of files) hash.update(path.relative(fromRoot(), file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.update(parts.runIds.join()).digest('hex');
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|cjs|mjs|py|json)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

const stampFile = (tier: Tier, paper: string): string => path.join(runsRoot(), 'published', tier, `${paper}.json`);

/** True when this paper's results were made, whole, with this fingerprint, and are still there. */
export function isPublished(tier: Tier, paper: string, print: string): boolean {
  const file = stampFile(tier, paper);
  return existsSync(file) && existsSync(resultsRoot(tier, paper, 'runs.json')) && existsSync(resultsRoot(tier, 'claims.json')) && (JSON.parse(readFileSync(file, 'utf8')) as { fingerprint: string }).fingerprint === print;
}

/** Notes that a paper's results are whole; written last. */
export const markPublished = (tier: Tier, paper: string, print: string): void => writeAtomic(stampFile(tier, paper), prettyJson({ fingerprint: print }));
