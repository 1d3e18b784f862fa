/** Training and held-out positions of each fold, in order. */
export function foldRows(folds: Int32Array): { fold: number; training: Int32Array; held: Int32Array }[] {
  const count = folds.reduce((most, fold) => Math.max(most, fold), -1) + 1, sizes = new Int32Array(count);
  let used = 0;
  for (const fold of folds) if (fold >= 0) { sizes[fold]++; used++; }
  const parts = Array.from(sizes, (size, fold) => ({ fold, training: new Int32Array(used - size), held: new Int32Array(size) }));
  for (const { fold, training, held } of parts) {
    let t = 0, h = 0;
    for (let i = 0; i < folds.length; i++) {
      if (folds[i] === fold) held[h++] = i; else if (folds[i] >= 0) training[t++] = i;
    }
  }
  return parts.filter(({ held }) => held.length > 0);
}
