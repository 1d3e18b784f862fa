import path from 'node:path';
import { dataRoot, type Tier } from '../../core/paths.js';
import { externalListCounts } from '../../data/haynes-external-1.js';
import { oversampledAsReleased } from './lessons.js';
import type { FactRow } from './tables/rows.js';

/** A number of the authors' code, files or models, and how it is computed here. */
export interface Fact {
  name: string;
  where: string;
  statement: string;
  metric: string;
  /** Claims that are adjusted together. */
  family: string;
  value: number;
  /** What it needs beside the code, and the tier that has it; elsewhere it is not testable. */
  needs?: { tier: Tier; what: string };
  compute(): number;
}

/** 84 positives and 200 negatives, as in the sheet's example of the authors' `oversample_data`. */
function released(): Map<number, number> {
  const truth = Array.from({ length: 284 }, (_, i) => (i < 84 ? 1 : 0)), rows = oversampledAsReleased(Int32Array.from(truth.keys()), truth), copies = new Map<number, number>();
  for (const row of rows) if (truth[row] === 1) copies.set(row, (copies.get(row) ?? 0) + 1);
  return copies;
}

const CODE = { where: "authors' code, oversample_data", metric: 'count', family: "the authors' code" } as const;

export const FACTS: readonly Fact[] = [
  { ...CODE, name: 'oversampled-files', statement: '84 COVID files against 200 become 283, not 200.', value: 283, compute: () => [...released().values()].reduce((sum, count) => sum + count, 0) },
  { ...CODE, name: 'oversampled-most', statement: 'One of the 84 images is there 117 times.', value: 117, compute: () => Math.max(...released().values()) },
  {
    name: 'external-1-counts', where: "authors' repository, external_i_details.csv", metric: 'images a class', family: "the authors' files", value: 152,
    statement: 'External I has 152 COVID-19, 152 pneumonia and 152 healthy images.', needs: { tier: 'paper', what: "the authors' list of External I (external_i_details.csv), BRAX and Cohen's collection" },
    // Three counts, one claim: the smallest of them.
    compute: () => Math.min(...Object.values(externalListCounts(path.join(dataRoot(), 'haynes-external-1')))),
  },
];

/** Whether a tier has what a fact needs. */
export const isComputable = (tier: Tier, { needs }: Fact): boolean => needs === undefined || needs.tier === tier;

export const factTable = (tier: Tier): FactRow[] => FACTS.filter((fact) => isComputable(tier, fact)).map(({ statement, where, value, compute }) => { const ours = compute(); return { fact: statement, where, quoted: value, ours, agrees: ours === value }; });
