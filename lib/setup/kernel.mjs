import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from './files.mjs';

/**
 * The notebook kernel: tslab at the project's root, because it resolves `./lib/...` under its working directory only. The paths are
 * arguments of the shell, never part of its text, so that a folder's name may hold any character.
 */
export const kernelSpec = ({ root }, node = process.execPath) => `${JSON.stringify({
  argv: ['/bin/sh', '-c', 'cd "$0" && exec "$1" node_modules/tslab/bin/tslab kernel --config-path "$2"', root, node, '{connection_file}'],
  display_name: 'Second Read (TypeScript)',
  language: 'typescript',
  env: { SECOND_READ_ROOT: root },
}, null, 2)}\n`;

export function kernelCurrent(place) {
  return existsSync(place.kernel) && readFileSync(place.kernel, 'utf8') === kernelSpec(place);
}

export const writeKernel = (place) => writeWhole(place.kernel, kernelSpec(place));

/** Links `second-read` into node_modules/.bin, where npx looks first: npm links a package's own commands only where it is a dependency. */
export function linkCommand({ modules }) {
  const link = path.join(modules, '.bin', 'second-read'), target = path.join('..', '..', 'lib', 'setup', 'second-read.mjs');
  try { if (lstatSync(link).isSymbolicLink() && readlinkSync(link) === target) return; } catch { /* not there yet */ }
  mkdirSync(path.dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}
