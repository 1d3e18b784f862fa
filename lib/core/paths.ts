import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from './errors.js';

/** How much data a result rests on; stamped into every result, never mixed in one table. */
export type Tier = 'sample' | 'open' | 'paper';
export const TIERS: readonly Tier[] = ['sample', 'open', 'paper'];

/** A tier by its name, `sample` where none is given. @throws SecondReadError (input) that names the `field` it came from and lists the three */
export function tierNamed(name: string | undefined, field: string): Tier {
  const tier = name ?? 'sample';
  if (!(TIERS as readonly string[]).includes(tier)) throw new SecondReadError('input', `unknown tier "${tier}"`, { field, expected: TIERS.join(', ') });
  return tier as Tier;
}

let known: string | undefined;

/** The project's folder: `SECOND_READ_ROOT`, else the nearest folder upwards whose package.json is named "second-read". */
export function projectRoot(): string {
  known ??= process.env.SECOND_READ_ROOT ?? findRoot(process.cwd());
  return known;
}

function findRoot(from: string): string {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'second-read') return folder;
    if (folder === path.dirname(folder)) break;
  }
  throw new SecondReadError('setup', `no Second Read checkout at or above ${from}`, { remedy: 'Run the command inside the checkout, or set SECOND_READ_ROOT to it.' });
}

/** A path inside the project. @example fromRoot('data-manifests') */
export const fromRoot = (...parts: string[]): string => path.join(projectRoot(), ...parts);

/** Where fetched data lies: `SECOND_READ_DATA`, else `data/` in the project. */
export const dataRoot = (): string => process.env.SECOND_READ_DATA ? path.resolve(process.env.SECOND_READ_DATA) : fromRoot('data');

/** The run store: `SECOND_READ_RUNS`, else `.runs/` in the project. */
export const runsRoot = (): string => process.env.SECOND_READ_RUNS ? path.resolve(process.env.SECOND_READ_RUNS) : fromRoot('.runs');

/** Committed results of a tier: `results/<tier>/...`. `SECOND_READ_RESULTS` moves `results`, for checks that must not write. */
export const resultsRoot = (tier: Tier, ...parts: string[]): string => path.join(process.env.SECOND_READ_RESULTS ? path.resolve(process.env.SECOND_READ_RESULTS) : fromRoot('results'), tier, ...parts);

/** The tier of this process (`SECOND_READ_TIER`, set by the runner; `sample` where nothing says otherwise, as in JupyterLab). */
export const currentTier = (): Tier => tierNamed(process.env.SECOND_READ_TIER, 'SECOND_READ_TIER');
