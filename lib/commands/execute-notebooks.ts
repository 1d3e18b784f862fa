import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { fromRoot, resultsRoot, type Tier } from '../core/paths.js';
import { formatSeconds } from '../core/progress.js';
import { runNotebook } from '../notebook/run.js';
import type { Paper } from '../papers/types.js';

/** Where the executed copy of a notebook lies. */
export const executedNotebook = (tier: Tier, paper: string, name: string): string => resultsRoot(tier, paper, 'notebooks', `${name}.ipynb`);

/**
 * Executes a paper's notebooks one after the other, with a line that says which cell is running. The copy is saved also when a cell fails.
 *
 * @throws SecondReadError (notebook) that names notebook, cell and error
 */
export async function executeNotebooks(paper: Paper, tier: Tier): Promise<void> {
  for (const name of paper.notebooks) {
    const file = fromRoot('notebooks', `${name}.ipynb`), out = executedNotebook(tier, paper.id, name);
    const say = (text: string): void => { if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K  ${name}: ${text}`); };
    const run = await runNotebook(file, { tier, out, timeoutSeconds: 1800, env: { SECOND_READ_RUNS_READY: '1' }, onCell: (event) => { if (event.event === 'start') say(`cell ${event.cell} of ${event.of}`); } });
    say('\r\x1b[2K');
    if (!run.ok) throw new SecondReadError('notebook', run.failure?.message ?? 'failed', { file: path.relative(fromRoot(), file), remedy: `The executed copy is ${path.relative(fromRoot(), out)}.` });
    const memory = run.peakMemoryBytes === null ? '' : `, ${(run.peakMemoryBytes / 1e6).toFixed(0)} MB at most`;
    console.log(`  ${name}: executed in ${formatSeconds(run.seconds)}${memory}`);
  }
}
