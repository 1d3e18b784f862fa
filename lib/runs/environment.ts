import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import type { Json } from '../core/canonical.js';
import { nativeState } from '../core/native.js';
import { fromRoot, projectRoot } from '../core/paths.js';

let known: { [key: string]: Json } | undefined;

/**
 * What a run was computed with: it explains a difference between two machines and is no part of the result. Asked once a process.
 *
 * @returns node, platform, cpu, cores, memoryBytes, commit ("<hash>" or "<hash> with changes"; null outside git), backend, packages
 */
export function environment(): { [key: string]: Json } {
  known ??= {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    commit: commit(),
    backend: process.env.SECOND_READ_BACKEND ?? nativeState()?.backend ?? 'not set up',
    packages: packageVersions(),
  };
  return { ...known };
}

/** The checked-out commit, or null where there is no git or no history. */
export function commit(): string | null {
  const git = (...words: string[]): string => execFileSync('git', words, { cwd: projectRoot(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const head = git('rev-parse', 'HEAD');
    // Results and notebooks are what a run writes: they are no change of the code that made it.
    return git('status', '--porcelain', '--untracked-files=no', '--', 'lib', 'package-lock.json', 'data-manifests') === '' ? head : `${head} with changes`;
  } catch { return null; }
}

function packageVersions(): { [name: string]: Json } {
  const { dependencies = {} } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  return Object.fromEntries(Object.keys(dependencies).sort().map((name) => {
    try {
      return [name, (JSON.parse(readFileSync(fromRoot('node_modules', name, 'package.json'), 'utf8')) as { version: string }).version];
    } catch { return [name, null]; }
  }));
}
