import path from 'node:path';
import { dataRoot } from '../../core/paths.js';
import { externalListCounts } from '../../data/haynes-external-1.js';
import { oversampledAsReleased } from './lessons.js';
import type { FactRow } from './tables/rows.js';

/** A number of the authors' code, files or models that can be computed without their data. */
export interface Fact { name: string; where: string; statement: string; value: number; compute(): number }

/** 84 positives and 200 negatives, as in the sheet's example of the authors' `oversample_data`. */
function released(): Map<number, number> {
  const truth = Array.from({ length: 284 }, (_, i) => (i < 84 ? 1 : 0)), rows = oversampledAsReleased(Int32Array.from(truth.keys()), truth), copies = new Map<number, number>();
  for (const row of rows) if (truth[row] === 1) copies.set(row, (copies.get(row) ?? 0) + 1);
  return copies;
}

export const FACTS: readonly Fact[] = [
  { name: 'oversampled-files', where: "authors' code, oversample_data", statement: '84 COVID files against 200 become 283, not 200.', value: 283, compute: () => [...released().values()].reduce((sum, count) => sum + count, 0) },
  { name: 'oversampled-most', where: "authors' code, oversample_data", statement: 'One of the 84 images is there 117 times.', value: 117, compute: () => Math.max(...released().values()) },
];

/** Of the authors' list, on the tier that has it: the smallest of its three counts. */
export const EXTERNAL_COUNTS: Fact = {
  name: 'external-1-counts', where: "authors' repository, external_i_details.csv", statement: 'External I has 152 COVID-19, 152 pneumonia and 152 healthy images.', value: 152,
  compute: () => Math.min(...Object.values(externalListCounts(path.join(dataRoot(), 'haynes-external-1')))),
};

export const factTable = (): FactRow[] => FACTS.map(({ statement, where, value, compute }) => { const ours = compute(); return { fact: statement, where, quoted: value, ours, agrees: ours === value }; });
