import { existsSync, readFileSync } from 'node:fs';
import { sha256 } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import { prettyJson, readJson, writeAtomic } from '../core/files.js';
import type { DiceSummary } from './dice.js';
import { lungFile } from './weights.js';

/** Dice on one set, and what it is to be read against. */
export interface SetScore extends DiceSummary {
  /** Mean share of the drawn lungs that was found, and of what was found that was drawn. */
  covered: number;
  precise: number;
  /** Pictures without any lung found. */
  notFound: number;
  /** Mean Dice of one and the same mask on every film: Montgomery's mean (of the other folds, in the first table). */
  sameMaskForAll: number;
}

/** Scores on sets that may not be shipped: aggregates alone, and of which weights. */
export interface OpenScores {
  weights: string;
  sets: { dataset: string; site: string; manifest: string; score: SetScore; leftOut: number; note: string }[];
}

/** results/sample/weights/lungs.json: how the shipped network came about, and what it can do. */
export interface LungRecord {
  name: 'lungs';
  tier: 'sample';
  dataset: { id: string; site: string; manifest: string; pictures: number };
  recipe: unknown;
  variation: unknown;
  threads: number;
  backend: unknown;
  weights: { sha256: string; bytes: number; tensors: number; parameters: number };
  /** Each picture scored by a network that never saw its patient. The shipped network saw all of them. */
  outOfFold: { score: SetScore; rows: { image: string; patient: string; fold: number; dice: number }[] };
  loss: number[];
  open: OpenScores | null;
  licence: { dataset: string; licence: string; attribution: string; citation: string };
}

/**
 * The record beside the shipped weights.
 *
 * @throws SecondReadError (data) where it is missing, or speaks of other weights than those that lie beside it
 */
export function readLungRecord(): LungRecord {
  const file = lungFile('json'), weights = lungFile();
  if (!existsSync(file) || !existsSync(weights)) throw new SecondReadError('data', 'no lung segmenter with its record', { file, remedy: 'Restore it (git checkout results/sample/weights), or train it: npx second-read lungs train' });
  const record = readJson<LungRecord>(file), found = sha256(readFileSync(weights));
  if (record.weights.sha256 !== found) throw new SecondReadError('data', `weights with SHA-256 ${found.slice(0, 16)}`, { file: weights, expected: `${record.weights.sha256.slice(0, 16)}, of which lungs.json speaks`, remedy: 'Restore both (git checkout results/sample/weights), or train again: npx second-read lungs train' });
  return record;
}

/** Writes the record. */
export const writeLungRecord = (record: LungRecord): void => { writeAtomic(lungFile('json'), prettyJson(record)); };
