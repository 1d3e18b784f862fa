import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Runs a tool to its end and keeps what it says. Never rejects: a tool that is not there ends with code 127.
 *
 * @returns {Promise<{code: number, signal: string | null, output: string}>}
 */
export function run(command, args, { cwd, env = process.env } = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk) => { output = (output + chunk).slice(-20000); };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => resolve({ code: 127, signal: null, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 1, signal, output }));
  });
}

/** The first executable of that name on PATH, absolute; null where there is none. A name with a slash is taken as it is. */
export function findOnPath(name, env = process.env) {
  const folders = name.includes('/') ? [''] : (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    const file = folder === '' ? path.resolve(name) : path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch { /* not here: look further */ }
  }
  return null;
}
