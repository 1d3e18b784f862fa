import { existsSync } from 'node:fs';
import path from 'node:path';
import { findOnPath, run } from './command.mjs';
import { readJsonOrNull } from './place.mjs';
import { Problem } from './problem.mjs';

export const OLDEST_NODE = '20.19.0';

/** @throws Problem when this Node is too old to run the project. */
export function checkNode(version = process.versions.node) {
  const parts = (text) => text.split('.').map(Number), have = parts(version), want = parts(OLDEST_NODE);
  const first = [0, 1, 2].find((i) => have[i] !== want[i]);
  if (first === undefined || have[first] > want[first]) return;
  throw new Problem(`Node ${version} is too old; the project needs ${OLDEST_NODE} or later.`, {
    run: 'install Node 20 or later (https://nodejs.org, or `nvm install` in this folder), then the same command again',
    without: 'nothing of the project runs',
  });
}

/** Why `npm ci` is due, or null: npm's own record of what it installed against package-lock.json, and each package's folder. */
export function modulesDue({ root, modules }) {
  const wanted = readJsonOrNull(path.join(root, 'package-lock.json'));
  if (wanted === null) throw new Problem('package-lock.json is missing or no JSON.', { run: 'git checkout package-lock.json', without: 'nothing of the project runs' });
  const installed = readJsonOrNull(path.join(modules, '.package-lock.json'));
  if (installed === null) return 'no node modules yet';
  for (const [name, { version, optional, link }] of Object.entries(wanted.packages)) {
    if (name === '' || link) continue;
    const there = installed.packages[name];
    if (there === undefined && optional) continue;   // for another processor or system
    if (there?.version !== version) return `${name} is not at ${version}`;
    if (!existsSync(path.join(root, name, 'package.json'))) return `${name} is gone`;
  }
  return null;
}

export async function installModules({ root }, env) {
  const npm = findOnPath('npm', env);
  const help = { run: 'npm ci', without: 'nothing of the project runs' };
  if (npm === null) throw new Problem('`npm` is not on PATH.', { ...help, run: 'apt-get install npm, then the same command again' });
  const { code, output } = await run(npm, ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], { cwd: root, env });
  if (code === 0) return;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(output)) {
    throw new Problem('the npm registry cannot be reached.', { ...help, run: 'check the network (`npm ping`), or name a registry that can be reached: npm_config_registry=URL npm run setup', output });
  }
  throw new Problem(`npm ci failed (code ${code}).`, { ...help, output });
}
