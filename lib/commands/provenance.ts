import { existsSync } from 'node:fs';
import { prettyJson, readJson, writeAtomic } from '../core/files.js';
import { resultsRoot, type Tier } from '../core/paths.js';
import type { Paper } from '../papers/types.js';
import { environment } from '../runs/environment.js';
import { executedNotebook } from './execute-notebooks.js';

interface Executed { metadata: { second_read?: { seconds: number; peakMemoryBytes: number | null } } }

/** results/<tier>/provenance.json: commit, backend, versions, seeds, data hashes, and what each notebook cost. Explains results; is none. */
export function writeProvenance(tier: Tier, papers: readonly Paper[], seconds: number): void {
  const { commit, backend, packages, ...machine } = environment();
  const configs = papers.flatMap((paper) => paper.grid(tier, { full: false }));
  const notebooks = papers.flatMap((paper) => paper.notebooks.map((name) => ({ name, file: executedNotebook(tier, paper.id, name) })))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, ...readJson<Executed>(file).metadata.second_read }));
  writeAtomic(resultsRoot(tier, 'provenance.json'), prettyJson({
    tier, commit, backend, machine, versions: packages,
    seeds: [...new Set(configs.map((config) => config.seed))],
    dataHashes: Object.assign({}, ...configs.map((config) => config.data)),
    runs: configs.length,
    seconds: Math.round(seconds),
    peakMemoryBytes: Math.max(0, ...notebooks.map((notebook) => ('peakMemoryBytes' in notebook ? notebook.peakMemoryBytes ?? 0 : 0))),
    notebooks,
  }));
}
