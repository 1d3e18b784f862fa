import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { placeOf } from './place.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program in this one's place: same terminal, same working folder unless told, its exit code and its signals ours.
 *
 * @returns {Promise<number>} its exit code; a program killed by a signal kills this process by the same one
 */
export function become(command, args, { env, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env, cwd });
    // A terminal sends Ctrl-C to both: then this process only waits. A signal sent to this process alone is passed on.
    const pass = Object.fromEntries(SIGNALS.map((signal) => [signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal); }]));
    for (const signal of SIGNALS) process.on(signal, pass[signal]);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of SIGNALS) process.off(name, pass[name]);
      if (signal !== null) { process.kill(process.pid, signal); return; }
      resolve(code);
    });
  });
}

/** Arguments that make Node run the project's TypeScript from any working folder. */
export function typescriptArguments(root = placeOf().root) {
  const tsx = createRequire(path.join(root, 'package.json')).resolve('tsx');
  return ['--import', pathToFileURL(tsx).href];
}

/** The environment of the project's programs: the root, and the compiler's settings whatever folder the user stands in. */
export function projectEnvironment(env, root = placeOf().root) {
  return { ...env, SECOND_READ_ROOT: root, TSX_TSCONFIG_PATH: path.join(root, 'tsconfig.json') };
}

/** `second-read <anything>`: lib/cli.ts in the user's own folder. */
export function runCli(args, env, { root } = placeOf()) {
  return become(process.execPath, [...typescriptArguments(root), path.join(root, 'lib', 'cli.ts'), ...args], { env: projectEnvironment(env, root) });
}

/** `second-read lab`: JupyterLab of `.venv` on the project's folder. Jupyter finds the kernel beside its own Python. */
export function jupyterLab(args, env, place = placeOf()) {
  const options = [`--ServerApp.root_dir=${place.root}`, '--MultiKernelManager.default_kernel_name=second-read', ...(process.getuid?.() === 0 ? ['--allow-root'] : [])];
  return become(place.python, ['-m', 'jupyter', 'lab', ...options, ...args], {
    cwd: place.root, env: { ...projectEnvironment(env, place.root), PATH: `${path.join(place.venv, 'bin')}${path.delimiter}${env.PATH ?? ''}` },
  });
}
