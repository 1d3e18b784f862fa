import { rng } from '../core/random.js';

/**
 * Rows of one epoch in seeded random order. Every epoch has a stream of its own, so that it can be told without those before it.
 *
 * @example epochOrder(Int32Array.of(4, 7, 9), 1, ['fold', 0], 1) // the three rows, in the order that this epoch sees them
 */
export function epochOrder(rows: Int32Array, root: number, coordinates: readonly (string | number)[], epoch: number): Int32Array {
  return rng(root, 'order', ...coordinates, epoch).shuffle(Int32Array.from(rows));
}

/** Places of one step: rows of the batch, of which the first `real` count. */
export interface BatchRows { rows: Int32Array; real: number }

/**
 * Batches of equal size. The last one is filled up with rows from the epoch's beginning, which weigh nothing in the loss; being pictures
 * of the cohort, they leave a batch normalisation's statistics what they are elsewhere.
 *
 * @example batchesOf(Int32Array.of(5, 6, 7), 2) // [{ rows: [5, 6], real: 2 }, { rows: [7, 5], real: 1 }]
 */
export function batchesOf(order: Int32Array, batch: number): BatchRows[] {
  const batches: BatchRows[] = [];
  for (let start = 0; start < order.length; start += batch) {
    const real = Math.min(batch, order.length - start);
    batches.push({ rows: Int32Array.from({ length: batch }, (_, k) => order[(start + k) % order.length]), real });
  }
  return batches;
}
