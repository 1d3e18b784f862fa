import { existsSync } from 'node:fs';
import { prettyJson, readJson, writeAtomic } from '../core/files.js';
import { resultsRoot, type Tier } from '../core/paths.js';
import type { Measurement } from '../evidence/types.js';
import { committed } from './stored-files.js';

/*
 * Claims on images whose rows may not be committed (no licence, or "research use"): what is committed are their measurements, with bootstrap replicates instead
 * of rows, so that anyone can judge them again without the data.
 */

const aggregateFile = (tier: Tier, paper: string): string => committed(tier, resultsRoot(tier, paper, 'aggregates.json'));

/** Decimals of the stored replicates. */
const DECIMALS = 6;

/** Writes the measurements of a paper's claims, by the names that `readAggregates` gives back. */
export function writeAggregates(tier: Tier, paper: string, measured: ReadonlyMap<string, Measurement>): void {
  const rounded = Object.fromEntries(Array.from(measured, ([name, measurement]) => [name, { ...measurement, ...(measurement.replicates ? { replicates: Array.from(measurement.replicates, (value) => Math.round(value * 10 ** DECIMALS) / 10 ** DECIMALS) } : {}) }]));
  // Replicates in one line: a list of a thousand lines is read by nobody.
  writeAtomic(resultsRoot(tier, paper, 'aggregates.json'), prettyJson(rounded).replace(/\[\n\s+(?:[^[\]{}"]|\n)+?\]/g, (list) => list.replace(/\s+/g, ' ')));
}

/** The stored measurements of a paper's claims; none where nothing is stored. */
export function readAggregates(tier: Tier, paper: string): Map<string, Measurement> {
  const file = aggregateFile(tier, paper);
  return new Map(existsSync(file) ? Object.entries(readJson<Record<string, Measurement>>(file)) : []);
}

/** Whether a paper's measurements are stored. */
export const hasAggregates = (tier: Tier, paper: string): boolean => existsSync(aggregateFile(tier, paper));
