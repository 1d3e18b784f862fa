import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';
import { notebookCheckCommand } from '../notebook/check.js';
import { runNotebook } from '../notebook/run.js';
import { readOptions, readTier } from './options.js';

const HELP = `second-read notebook check [FILE ...]      strict type check of the cells, no outputs, no floating promises
second-read notebook run FILE [--tier T] [--out FILE]   execute one notebook and save the copy`;

/** `second-read notebook`. */
export async function notebookCommand(args: string[]): Promise<number> {
  const { values, positionals: [verb, ...files] } = readOptions('notebook', args, { tier: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } });
  if (values.help || verb === undefined) { console.log(HELP); return values.help ? 0 : 2; }
  if (verb === 'check') return notebookCheckCommand(files);
  if (verb !== 'run' || files.length !== 1) throw new SecondReadError('input', `notebook ${[verb, ...files].join(' ')}`, { expected: 'check, or run with one file' });
  const tier = readTier(values.tier), out = values.out ?? fromRoot('.runs', 'notebooks', path.basename(files[0]));
  const run = await runNotebook(files[0], { tier, out });
  console.log(run.ok ? `executed in ${run.seconds.toFixed(1)} s: ${out}` : `${run.failure?.message}\nThe executed copy is ${out}.`);
  return run.ok ? 0 : 1;
}
