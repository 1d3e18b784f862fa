import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where set-up reads and writes, for the checkout that this file lies in. */
export function placeOf(root = path.resolve(fileURLToPath(new URL('../../', import.meta.url)))) {
  const native = path.join(root, '.native'), venv = path.join(root, '.venv'), modules = path.join(root, 'node_modules');
  return {
    root, native, venv, modules,
    state: path.join(native, 'state.json'),
    lock: path.join(native, 'setup.lock'),
    python: path.join(venv, 'bin', 'python'),
    venvStamp: path.join(venv, '.second-read.json'),
    addon: path.join(native, 'tfjs_binding.node'),
    addonStamp: path.join(native, 'tfjs_binding.json'),
    binding: path.join(modules, '@tensorflow', 'tfjs-node-gpu'),
    kernel: path.join(venv, 'share', 'jupyter', 'kernels', 'second-read', 'kernel.json'),
  };
}

/** `.venv/lib/python3.x/site-packages`, or null. */
export function sitePackages({ venv }) {
  const lib = path.join(venv, 'lib');
  if (!existsSync(lib)) return null;
  const version = readdirSync(lib).find((name) => name.startsWith('python3') && existsSync(path.join(lib, name, 'site-packages')));
  return version === undefined ? null : path.join(lib, version, 'site-packages');
}

/** A JSON file's value; null when it is missing or cut short, as after an interruption. */
export function readJsonOrNull(file) {
  try { return JSON.parse(readFileSync(file, 'utf8')); } catch { return null; }
}
