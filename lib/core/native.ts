import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromRoot } from './paths.js';

/** What set-up found and built, as it wrote it down in `.native/state.json`. */
export interface NativeState {
  /** The backend that this machine can offer; `SECOND_READ_BACKEND` may ask for another. */
  backend: 'native-cpu' | 'native-gpu' | 'wasm';
  /** Why it is not the native one; null where it is. */
  reason: string | null;
  /** Each step's outcome, by name ("node modules", "python", "lightgbm", "libtensorflow", "addon", "kernel"). */
  steps: Record<string, { ok: boolean; detail: string; remedy?: string }>;
}

/** Set-up's record, or null before the first set-up (or when it is unreadable: set-up will write it again). */
export function nativeState(): NativeState | null {
  try {
    return JSON.parse(readFileSync(fromRoot('.native', 'state.json'), 'utf8')) as NativeState;
  } catch {
    return null;
  }
}

/** The Python of `.venv`, absolute; null where set-up could make none. @example pythonBinary() // '/home/me/second-read/.venv/bin/python' */
export function pythonBinary(): string | null {
  const file = fromRoot('.venv', 'bin', 'python');
  return existsSync(file) ? file : null;
}

/** `.venv/lib/python3.x/site-packages`, absolute, or null. */
export function sitePackages(): string | null {
  const lib = fromRoot('.venv', 'lib');
  if (!existsSync(lib)) return null;
  const version = readdirSync(lib).find((name) => name.startsWith('python3') && existsSync(path.join(lib, name, 'site-packages')));
  return version === undefined ? null : path.join(lib, version, 'site-packages');
}

/** LightGBM's shared library (C API) from its wheel, absolute; null where it is not installed. */
export function lightgbmLibrary(): string | null {
  const site = sitePackages();
  if (site === null) return null;
  const names = ['lib_lightgbm.so', 'lib_lightgbm.dylib'].map((name) => path.join(site, 'lightgbm', 'lib', name));
  return names.find((file) => existsSync(file)) ?? null;
}
