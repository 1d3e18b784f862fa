import { auroc } from '../stats/auroc.js';

/**
 * Softmax of each row, computed from the row's maximum, so that large logits do not overflow.
 *
 * @param logits rows * classes, row-major
 * @example softmaxRows(Float32Array.of(0, 0), 2) // Float32Array [0.5, 0.5]
 */
export function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  const out = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const total = logSumExp(logits, start, classes);
    for (let c = 0; c < classes; c++) out[start + c] = Math.exp(logits[start + c] - total);
  }
  return out;
}

/** Logarithm of the sum of exponentials of `classes` values from `start`; class `without` left out. */
function logSumExp(logits: Float32Array, start: number, classes: number, without = -1): number {
  let highest = -Infinity, sum = 0;
  for (let c = 0; c < classes; c++) if (c !== without) highest = Math.max(highest, logits[start + c]);
  for (let c = 0; c < classes; c++) if (c !== without) sum += Math.exp(logits[start + c] - highest);
  return highest + Math.log(sum);
}

/**
 * Mean cross-entropy in nats over the rows whose label is known (>= 0); NaN where there is none.
 *
 * @param logits rows * classes, row-major
 * @example crossEntropy(Float32Array.of(0, 0), Int32Array.of(1), 2) // 0.6931471805599453
 */
export function crossEntropy(logits: Float32Array, labels: Int32Array, classes: number): number {
  let total = 0, known = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] < 0) continue;
    total += logSumExp(logits, row * classes, classes) - logits[row * classes + labels[row]];
    known++;
  }
  return total / known;
}

/**
 * Area under the ROC curve from logits: that of class 1 for two classes, for more the mean over classes of one against the rest
 * (scikit-learn's `multi_class='ovr'`, macro). Ranked by log-odds, which do not tie where probabilities saturate. Rows of unknown label do
 * not count; NaN where a class is absent.
 *
 * @param logits rows * classes, row-major
 * @example logitsAuroc(Float32Array.of(0, -1, 0, 3), Int32Array.of(0, 1), 2) // 1
 */
export function logitsAuroc(logits: Float32Array, labels: Int32Array, classes: number): number {
  const rows = [...labels.keys()].filter((row) => labels[row] >= 0);
  const one = (c: number): number => auroc(rows.map((row) => Number(labels[row] === c)), rows.map((row) => logits[row * classes + c] - logSumExp(logits, row * classes, classes, c)));
  if (classes === 2) return one(1);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += one(c);
  return sum / classes;
}
