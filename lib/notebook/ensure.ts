import { spawn } from 'node:child_process';
import { SecondReadError } from '../core/errors.js';
import { currentTier, fromRoot, projectRoot } from '../core/paths.js';
import { showMarkdown } from './show.js';

/**
 * Makes sure that a paper's runs are finished and its tables made, on this notebook's tier. `npm run reproduce` has done so before it executes
 * notebooks; in JupyterLab this cell computes what is missing (in worker processes, with progress), and returns at once where nothing is.
 *
 * @throws SecondReadError (notebook) with the end of what went wrong
 */
export async function ensureRuns(paper: string): Promise<void> {
  const tier = currentTier();
  if (process.env.SECOND_READ_RUNS_READY !== '1') await compute(paper, tier);
  showMarkdown(`Runs of *${paper}* are finished and its tables made. Tier **${tier}**.`);
}

function compute(paper: string, tier: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', fromRoot('lib', 'cli.ts'), 'reproduce', paper, '--tier', tier, '--runs-only'], {
    cwd: projectRoot(), stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, SECOND_READ_TIER: tier },
  });
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => { errors = (errors + chunk.toString('utf8')).slice(-3000); process.stdout.write(chunk); });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new SecondReadError('notebook', `the runs of ${paper} could not be finished:\n${errors}`, { remedy: `Run in a terminal: npm run reproduce -- ${paper} --tier ${tier}` }))));
  });
}
