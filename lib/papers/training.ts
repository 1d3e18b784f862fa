import type { Json } from '../core/canonical.js';
import type { EpochRecord } from '../training/types.js';

/** An epoch as a line of a run's log; an AUROC that is not known (no such class, or no validation) is null. */
export const epochLine = ({ epoch, trainLoss, validationLoss, validationAuroc }: EpochRecord): { epoch: number; trainLoss: number; validationLoss: number; validationAuroc: number | null } =>
  ({ epoch, trainLoss, validationLoss, validationAuroc: Number.isFinite(validationAuroc) ? validationAuroc : null });

/**
 * What a reader of a run wants to see of a training: the epoch whose weights were kept, and both losses of every epoch to five decimals (null: not a
 * number). Seconds belong to the log.
 *
 * @example lossHistory({ bestEpoch: 1, history: [{ epoch: 1, trainLoss: 0.6931472, ... }] }) // { bestEpoch: 1, trainLoss: [0.69315], validationLoss: [...] }
 */
export function lossHistory({ bestEpoch, history }: { bestEpoch: number; history: readonly EpochRecord[] }): Json {
  return { bestEpoch, trainLoss: history.map(({ trainLoss }) => rounded(trainLoss)), validationLoss: history.map(({ validationLoss }) => rounded(validationLoss)) };
}

const rounded = (value: number): number | null => (Number.isFinite(value) ? Math.round(value * 1e5) / 1e5 : null);

/**
 * Log-odds of class 1 to three decimals, as a run stores them: results are computed from what is stored, nothing else. Unlike a probability they do not
 * tie where the network is sure.
 *
 * @param logits two a row, row-major
 * @example storedLogOdds([0.5, 1.75]) // Float64Array [1.25]
 */
export const storedLogOdds = (logits: ArrayLike<number>): Float64Array => Float64Array.from({ length: logits.length / 2 }, (_, i) => Math.round((logits[2 * i + 1] - logits[2 * i]) * 1e3) / 1e3);
