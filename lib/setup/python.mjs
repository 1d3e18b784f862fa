import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findOnPath, run } from './command.mjs';
import { writeJson } from './files.mjs';
import { readJsonOrNull, sitePackages } from './place.mjs';
import { Problem } from './problem.mjs';

const WITHOUT_PYTHON = 'notebooks cannot run (`reproduce`, `lab`), and there are no boosted trees and no libtensorflow (the wasm backend stands in); the other commands go on';
const NETWORK = /NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|Network is unreachable|ProxyError|Max retries exceeded|Connection (refused|reset)|CERTIFICATE_VERIFY/i;

/** The pins of requirements.txt, or of another such file: `{ jupyterlab: 'jupyterlab==4.6.6', ... }`. */
export function pins({ root }, file = 'requirements.txt') {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n').map((line) => line.replace(/#.*/, '').trim()).filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => [line.split('==')[0], line]));
}

/** What `.venv` holds: which group of packages at which pins. Null where it is missing, moved, interrupted, or of another Python. */
export function venvStamp(place, env) {
  const stamp = readJsonOrNull(place.venvStamp);
  if (stamp === null || stamp.begun || stamp.root !== place.root || !existsSync(place.python)) return null;
  return env.SECOND_READ_PYTHON && env.SECOND_READ_PYTHON !== stamp.asked ? null : stamp;
}

/** The Python to build `.venv` with: `SECOND_READ_PYTHON`, else python3 on PATH. */
export const pythonCommand = (env) => findOnPath(env.SECOND_READ_PYTHON ?? 'python3', env);

/** Makes `.venv` anew. */
export async function makeVenv(place, env) {
  const python = pythonCommand(env);
  if (python === null) {
    throw new Problem(`no Python: \`${env.SECOND_READ_PYTHON ?? 'python3'}\` is not on PATH.`, { run: 'apt-get install python3 python3-venv   (then the same command again; another Python: SECOND_READ_PYTHON=/path/to/python3)', without: WITHOUT_PYTHON });
  }
  const version = (await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { env })).output.trim();
  const minor = /^3\.(\d+)$/.exec(version)?.[1];
  if (minor === undefined || Number(minor) < 10) {
    throw new Problem(`${python} is ${version === '' ? 'no working Python' : `Python ${version}`}; 3.10 or later is needed.`, { run: 'SECOND_READ_PYTHON=/path/to/python3.11 npm run setup', without: WITHOUT_PYTHON });
  }
  rmSync(place.venv, { recursive: true, force: true });
  const { code, output } = await run(python, ['-m', 'venv', place.venv], { cwd: place.root, env });
  if (code !== 0) {
    rmSync(place.venv, { recursive: true, force: true });
    const noVenv = /ensurepip|No module named venv/i.test(output);
    throw new Problem(noVenv ? `Python's venv module is missing (Python ${version}).` : `python3 -m venv failed (code ${code}).`, { run: noVenv ? 'apt-get install python3-venv   (then the same command again)' : 'npm run setup', without: WITHOUT_PYTHON, output });
  }
  writeJson(place.venvStamp, { root: place.root, asked: env.SECOND_READ_PYTHON ?? null, python: version, groups: {} });
}

/**
 * Installs one group of packages into `.venv`. A kill in the midst leaves the mark "begun", and the next set-up makes `.venv` anew: pip
 * takes a half-installed package for an installed one.
 *
 * @param {{name: string, packages: string[], options?: string[], replaces?: string[], without?: string, proof?: string, mend?: string}} group
 *   replaces: packages that must go first; proof: Python that fails when the packages are there but do not work, and `mend` what to run then
 */
export async function installGroup(place, env, { name, packages, options = [], replaces = [], without = WITHOUT_PYTHON, proof, mend }) {
  const stamp = readJsonOrNull(place.venvStamp);
  const pip = (args) => run(place.python, ['-m', 'pip', ...args, '--disable-pip-version-check', '--no-input'], { cwd: place.root, env });
  delete stamp.groups[name];
  writeJson(place.venvStamp, { ...stamp, begun: name });
  if (replaces.length > 0) await pip(['uninstall', '--yes', ...replaces]);
  const { code, output } = await pip(['install', '--quiet', '--retries', '1', '--timeout', '20', ...options, ...packages]);
  const tried = code === 0 && proof !== undefined ? await run(place.python, ['-c', proof], { env }) : { code: 0 };
  if (code === 0 && tried.code === 0) stamp.groups[name] = packages.join(' ');
  writeJson(place.venvStamp, stamp);
  if (tried.code !== 0) throw new Problem(`${packages.join(', ')} is installed but does not load.`, { run: mend, without, output: tried.output });
  if (code === 0) return;
  if (NETWORK.test(output)) {
    throw new Problem(`the Python package index cannot be reached, so ${packages.join(', ')} cannot be installed.`, { run: 'check the network, or name an index or a folder of wheels (PIP_INDEX_URL=URL or PIP_FIND_LINKS=FOLDER), then `npm run setup`', without, output });
  }
  if (/No matching distribution|Could not find a version/.test(output)) {
    throw new Problem(`there is no wheel of ${packages.join(', ')} for Python ${stamp.python} on ${process.platform} ${process.arch}.`, { run: 'SECOND_READ_PYTHON=/path/to/python3.11 npm run setup   (or a folder of wheels: PIP_FIND_LINKS=FOLDER)', without, output });
  }
  throw new Problem(`pip could not install ${packages.join(', ')} (code ${code}).`, { run: 'mend what pip says, then `npm run setup`', without, output });
}

/** True when the group stands in `.venv` at these pins, its marker file included. */
export function groupCurrent(place, env, { name, packages, marker }) {
  const site = sitePackages(place);
  return site !== null && venvStamp(place, env)?.groups[name] === packages.join(' ') && existsSync(path.join(site, marker));
}
