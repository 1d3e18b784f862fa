import { SecondReadError } from '../core/errors.js';
import { rng, type RandomStream } from '../core/random.js';

/** A statistic (or `width` statistics) of the data and of its bootstrap replicates. */
export interface Replicates {
  /** Resamples, the estimate not counted. */
  count: number;
  /** Statistics a replicate. */
  width: number;
  /** (count + 1) x width, row-major. Row 0 is the estimate on the data as it is. NaN where a replicate has no such statistic. */
  values: Float64Array;
}

/**
 * Numbers the distinct keys in order of appearance: patients as 0..count-1.
 *
 * @example groupCodes(['p2', 'p1', 'p2']) // { codes: Int32Array [0, 1, 0], count: 2 }
 */
export function groupCodes(keys: ArrayLike<string | number>): { codes: Int32Array; count: number } {
  const known = new Map<string | number, number>(), codes = new Int32Array(keys.length);
  for (let i = 0; i < codes.length; i++) {
    let code = known.get(keys[i]);
    if (code === undefined) known.set(keys[i], code = known.size);
    codes[i] = code;
  }
  return { codes, count: known.size };
}

/**
 * How often each group is drawn in replicate r (from 1): `groups` draws with replacement. Depends on seed and r alone, so that replicates
 * may be computed in any order and by any thread.
 *
 * @param out receives the counts
 */
export function drawGroupWeights(groups: number, seed: number, replicate: number, out: { fill(value: number): unknown; [index: number]: number }): void {
  const stream = rng(seed, 'bootstrap', replicate);
  out.fill(0);
  for (let draw = 0; draw < groups; draw++) out[stream.integer(groups)]++;
}

/** The weights of replicates 1..replicates, one after the other, in one buffer that is used again. */
export function* bootstrapWeights(groups: number, replicates: number, stream: RandomStream): Generator<Float64Array> {
  const seed = stream.seed(), weights = new Float64Array(groups);
  for (let replicate = 1; replicate <= replicates; replicate++) {
    drawGroupWeights(groups, seed, replicate, weights);
    yield weights;
  }
}

export interface GroupedBootstrapOptions {
  /** Group (patient) of each row, 0..groups-1. */
  codes: Int32Array;
  groups: number;
  replicates: number;
  /** One number is drawn from it: equal streams give equal replicates, here and in `bootstrapAurocs`. */
  stream: RandomStream;
  /** The statistic when row i counts `rowWeights[i]` times. The buffer is used again: do not keep it. A returned array may be kept by you. */
  statistic: (rowWeights: Float64Array) => number | Float64Array;
}

/**
 * Bootstrap over groups: whole patients are drawn with replacement, and the statistic sees weights instead of copied rows. A threshold or
 * model that belongs to the statistic must be fitted inside `statistic`, else the interval is conditional on it.
 *
 * @throws SecondReadError (statistics) when the statistic changes its width
 * @example percentileInterval(groupedBootstrap({ codes, groups, replicates: 1000, stream: rng(1, 'bootstrap'), statistic: (w) => weightedAuroc(ranking, w) }))
 */
export function groupedBootstrap({ codes, groups, replicates, stream, statistic }: GroupedBootstrapOptions): Replicates {
  const rowWeights = new Float64Array(codes.length).fill(1);
  const estimate = statistic(rowWeights), width = typeof estimate === 'number' ? 1 : estimate.length;
  const values = new Float64Array((replicates + 1) * width);
  const store = (replicate: number, value: number | Float64Array): void => {
    if ((typeof value === 'number' ? 1 : value.length) !== width) throw new SecondReadError('statistics', `replicate ${replicate} has another number of statistics`, { expected: String(width) });
    if (typeof value === 'number') values[replicate] = value; else values.set(value, replicate * width);
  };
  store(0, estimate);
  let replicate = 1;
  for (const weights of bootstrapWeights(groups, replicates, stream)) {
    for (let i = 0; i < codes.length; i++) rowWeights[i] = weights[codes[i]];
    store(replicate, statistic(rowWeights));
    replicate++;
  }
  return { count: replicates, width, values };
}

/** The estimate of a column. */
export const estimateOf = (replicates: Replicates, column = 0): number => replicates.values[column];

/** The replicates of a column, without the estimate. */
export function replicateColumn({ count, width, values }: Replicates, column = 0): Float64Array {
  const out = new Float64Array(count);
  for (let r = 0; r < count; r++) out[r] = values[(r + 1) * width + column];
  return out;
}

/**
 * Paired difference of two columns (or of two sets of replicates with equal streams), replicate by replicate.
 *
 * @example percentileInterval(pairedDifference(aurocs, 0, 1)) // interval of AUROC 0 minus AUROC 1 on the same patients
 */
export function pairedDifference(a: Replicates, column: number, other: number, b: Replicates = a): Replicates {
  if (a.count !== b.count) throw new SecondReadError('statistics', `${a.count} and ${b.count} replicates`, { expected: 'equal counts from equal streams' });
  const values = new Float64Array(a.count + 1);
  for (let r = 0; r <= a.count; r++) values[r] = a.values[r * a.width + column] - b.values[r * b.width + other];
  return { count: a.count, width: 1, values };
}
