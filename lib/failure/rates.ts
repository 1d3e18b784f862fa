import { argsort } from '../stats/argsort.js';
import { aurocInterval, clusteredAuroc, clusteredDifference, clusteredShare, shareInterval, type Clustered } from './clustered.js';
import { largestLevel } from './design.js';
import { asCategory, type Feature } from './features.js';
import { errorsOf, type FailureTable } from './table.js';

/** An estimate with its 95 % interval, patients as units; NaN where there is none. */
export interface Estimate { value: number; low: number; high: number }

/** How the model does on the rows of one level, and against the largest level of the feature. */
export interface SubgroupRow {
  model: string;
  task: string;
  feature: string;
  level: string;
  /** The largest level; equal to `level` in its own row, whose gaps are NaN. */
  reference: string;
  n: number;
  patients: number;
  positives: number;
  prevalence: number;
  errors: number;
  misses: number;
  falseAlarms: number;
  /** Share of positives missed; of negatives called positive. */
  fnr: Estimate;
  fpr: Estimate;
  auroc: Estimate;
  /** AUROC, miss rate and false alarm rate less those of the reference. */
  gap: Estimate;
  fnrGap: Estimate;
  fprGap: Estimate;
  /** Fewer than ten positives or ten negatives. */
  sparse: boolean;
}

/**
 * How often the model misses and raises false alarms, and how well it ranks, by level of each feature (numeric features in bands;
 * missing is a level). All intervals take patients as units: Wilson's with the effective sample size for rates, Obuchowski's on the
 * logit scale for AUROCs, and normal ones for gaps, which know of patients who have rows in both levels.
 *
 * @param features the table's own where absent; `pairwiseIntersections` for sex x age x view
 * @example subgroupRates(table).find((row) => row.feature === 'view' && row.level === 'AP')?.fnr.value // 0.05
 */
export function subgroupRates(table: FailureTable, { features = table.features, level: confidence = 0.95 }: { features?: readonly Feature[]; level?: number } = {}): SubgroupRow[] {
  const order = argsort(table.score), errors = errorsOf(table);
  return features.flatMap((feature) => {
    const category = asCategory(feature), largest = largestLevel(category);
    const cells = category.levels.map((_, k) => cellOf(table, errors, order, category.codes, k)), reference = cells[largest];
    return cells.flatMap((cell, k) => (cell.n === 0 ? [] : [rowOf(table, category.name, category.levels[k], category.levels[largest], cell, k === largest ? null : reference, confidence)]));
  });
}

interface Cell { n: number; patients: number; positives: number; misses: number; falseAlarms: number; fnr: Clustered; fpr: Clustered; auroc: Clustered }

function cellOf({ truth, score, codes, groups }: FailureTable, errors: Uint8Array, order: ArrayLike<number>, levels: Int32Array, level: number): Cell {
  const at = new Uint8Array(truth.length), positive = new Uint8Array(truth.length), negative = new Uint8Array(truth.length);
  const seen = new Uint8Array(groups);
  let n = 0, patients = 0, positives = 0, misses = 0, falseAlarms = 0;
  for (let i = 0; i < truth.length; i++) {
    if (levels[i] !== level) continue;
    at[i] = 1;
    n++;
    patients += seen[codes[i]] ? 0 : 1;
    seen[codes[i]] = 1;
    if (truth[i]) { positive[i] = 1; positives++; misses += errors[i]; } else { negative[i] = 1; falseAlarms += errors[i]; }
  }
  return {
    n, patients, positives, misses, falseAlarms,
    fnr: clusteredShare({ hit: errors, at: positive, codes, groups }),
    fpr: clusteredShare({ hit: errors, at: negative, codes, groups }),
    auroc: clusteredAuroc({ truth, score, at, codes, groups, order }),
  };
}

function rowOf({ model, task }: FailureTable, feature: string, level: string, reference: string, cell: Cell, other: Cell | null, confidence: number): SubgroupRow {
  const unknown = { value: NaN, low: NaN, high: NaN }, gap = (a: Clustered, b: Clustered | undefined): Estimate => (b ? clusteredDifference(a, b, confidence) : unknown);
  return {
    model, task, feature, level, reference, n: cell.n, patients: cell.patients, positives: cell.positives, prevalence: cell.positives / cell.n,
    errors: cell.misses + cell.falseAlarms, misses: cell.misses, falseAlarms: cell.falseAlarms,
    fnr: { value: cell.fnr.value, ...shareInterval(cell.fnr, confidence) },
    fpr: { value: cell.fpr.value, ...shareInterval(cell.fpr, confidence) },
    auroc: { value: cell.auroc.value, ...aurocInterval(cell.auroc, confidence) },
    gap: gap(cell.auroc, other?.auroc), fnrGap: gap(cell.fnr, other?.fnr), fprGap: gap(cell.fpr, other?.fpr),
    sparse: Math.min(cell.positives, cell.n - cell.positives) < 10,
  };
}
