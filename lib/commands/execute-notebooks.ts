import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { fromRoot, resultsRoot, type Tier } from '../core/paths.js';
import { formatSeconds } from '../core/progress.js';
import { runNotebook } from '../notebook/run.js';
import type { Paper } from '../papers/types.js';

/** Where the executed copy of a notebook lies. */
export const executedNotebook = (tier: Tier, paper: string, name: string): string => resultsRoot(tier, paper, 'notebooks', `${name}.ipynb`);

/**
 * Executes the papers' notebooks, two at a time, with a line that says which cell is running. The copy is saved also when a cell fails.
 *
 * @throws SecondReadError (notebook) that names notebook, cell and error, once the others are done
 */
export async function executeNotebooks(papers: readonly Paper[], tier: Tier): Promise<void> {
  const waiting = papers.flatMap((paper) => paper.notebooks.map((name) => ({ paper: paper.id, name }))), running = new Map<string, string>();
  const say = (): void => { if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${[...running].map(([name, text]) => `  ${name}: ${text}`).join('')}`); };
  const failures: SecondReadError[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { paper, name } = next, file = fromRoot('notebooks', `${name}.ipynb`), out = executedNotebook(tier, paper, name);
      const run = await runNotebook(file, {
        tier, out, timeoutSeconds: 1800, env: { SECOND_READ_RUNS_READY: '1' },
        onCell: (event) => { if (event.event === 'start') { running.set(name, `cell ${event.cell} of ${event.of}`); say(); } },
      });
      running.delete(name);
      say();
      const memory = run.peakMemoryBytes === null ? '' : `, ${(run.peakMemoryBytes / 1e6).toFixed(0)} MB at most`;
      if (run.ok) console.log(`  ${name}: executed in ${formatSeconds(run.seconds)}${memory}`);
      else failures.push(new SecondReadError('notebook', run.failure?.message ?? 'failed', { file: path.relative(fromRoot(), file), remedy: `The executed copy is ${path.relative(fromRoot(), out)}.` }));
    }
  };
  await Promise.all([lane(), lane()]);
  if (failures.length > 0) throw failures[0];
}
