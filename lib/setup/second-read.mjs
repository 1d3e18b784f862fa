#!/usr/bin/env node
// The command `second-read`, also behind the npm scripts: sets up what is missing, then does what was asked.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jupyterLab, runCli } from './launch.mjs';
import { setUp, summaryLine } from './setup.mjs';
import { runTests } from './test.mjs';

// What a command cannot do without. Everything else goes on with what there is.
const NEEDS = { reproduce: ['python', 'kernel'], notebook: [], lab: ['python', 'kernel'] };
// What is installed for these commands alone.
const ALSO = { test: ['keras'], bench: ['keras'] };

/** @returns {Promise<number>} the exit code */
export async function main([command = 'help', ...rest], env = process.env) {
  let state;
  try {
    state = await setUp({ needs: NEEDS[command] ?? [], also: ALSO[command] ?? [], retry: command === 'setup', env });
  } catch (error) {
    if (error.told) return 1;
    throw error;
  }
  if (command === 'setup' || Object.values(state.steps).some((step) => !step.ok && step.remedy)) process.stderr.write(`${summaryLine(state)}\n`);
  switch (command) {
    case 'setup': return 0;
    case 'test': return runTests(rest, env);
    case 'lab': return jupyterLab(rest, env);
    default: return runCli(command === 'help' ? ['--help', ...rest] : [command, ...rest], env);
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
