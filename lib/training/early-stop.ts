/** Keeps the best epoch, and says when to stop. */
export interface EarlyStop {
  /** Says whether this epoch is the best so far, and whether enough have passed without a better one. */
  see(epoch: number, loss: number): { best: boolean; stop: boolean };
  /** The best epoch so far; 0 before the first. */
  readonly bestEpoch: number;
}

/**
 * Keras' EarlyStopping on validation loss with min_delta 0, together with ModelCheckpoint(save_best_only): an epoch is better only when its
 * loss is lower, equal does not count; a loss that is not a number is never better.
 *
 * @param patience epochs without a better one before stopping; Infinity: never
 * @example const stop = earlyStop(1); stop.see(1, 0.5); stop.see(2, 0.6) // { best: false, stop: true }
 */
export function earlyStop(patience: number): EarlyStop {
  let bestEpoch = 0, lowest = Infinity;
  return {
    see(epoch, loss) {
      const best = loss < lowest;
      if (best) { lowest = loss; bestEpoch = epoch; }
      return { best, stop: epoch - bestEpoch >= patience };
    },
    get bestEpoch() { return bestEpoch; },
  };
}
