import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import type { Tier } from '../core/paths.js';
import type { Paper } from '../papers/types.js';
import { schedule } from '../runs/schedule.js';
import { openStore } from '../runs/store.js';
import type { RunConfig } from '../runs/types.js';
import { committedRuns, compareRuns, describeComparison, summarise } from './stored-runs.js';

/**
 * Computes one run of every experiment of each paper again, in a store of its own, and compares it with what is committed.
 *
 * @returns exit status: 1 where one differs
 * @throws SecondReadError (evidence) when nothing is committed to compare with
 */
export async function spotCheck(tier: Tier, papers: readonly Paper[]): Promise<number> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'second-read-spot-')), store = openStore(scratch);
  let same = true;
  try {
    for (const paper of papers) {
      const configs = oneOfEach(paper.grid(tier, { full: false }));
      if (configs.length === 0) continue;
      const stored = committedRuns(tier, paper.id);
      if (stored === null) throw new SecondReadError('evidence', `no runs of ${paper.id} are committed for tier ${tier}`, { remedy: `Run: npm run reproduce -- ${paper.id} --tier ${tier}, and commit results/${tier}.` });
      const { failed } = await schedule(configs, { label: `${paper.id}, spot check`, store });
      if (failed.length > 0) throw failed[0].error;
      const comparison = compareRuns(stored, configs.map((config) => summarise(store.read(config))), paper.runTolerance);
      console.log(`${paper.id}, tier ${tier}: ${describeComparison(comparison, paper.runTolerance)}`);
      same = same && comparison.differing.length === 0 && comparison.missing === 0;
    }
  } finally { rmSync(scratch, { recursive: true, force: true }); }
  return same ? 0 : 1;
}

/** The first run of each experiment. */
const oneOfEach = (configs: readonly RunConfig[]): RunConfig[] => configs.filter(({ experiment }, i) => configs.findIndex((other) => other.experiment === experiment) === i);
