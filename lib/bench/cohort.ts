import { rng } from '../core/random.js';
import type { Matrix } from '../core/matrix.js';

/** Sizes of the NIH ChestX-ray14 part whose model outputs are public: 22,433 images of 6,187 patients (1 to 184 each), 14 findings. */
const ROWS = 22433, PATIENTS = 6187;
const PREVALENCE = [0.113, 0.041, 0.176, 0.236, 0.069, 0.071, 0.024, 0.11, 0.07, 0.038, 0.046, 0.019, 0.049, 0.003];

export interface BenchCohort { truths: Uint8Array[]; scores: Float64Array[]; codes: Int32Array; groups: number }

/** A drawn cohort of NIH's sizes, so that the benchmark needs no data: most patients with one image, few with many; scores as 32-bit floats. */
export function benchCohort(rows = ROWS, patients = PATIENTS): BenchCohort {
  const draw = rng(1, 'simulation', 'bench'), codes = new Int32Array(rows), weight = Float64Array.from({ length: patients }, () => Math.min(750, (1 - draw.next()) ** -1.2 - 1));
  const total = weight.reduce((sum, value) => sum + value, 0);
  let row = 0;
  for (let patient = 0; patient < patients; patient++) {
    const left = patients - patient - 1, wanted = 1 + Math.floor(((rows - patients) * weight[patient]) / total + draw.next());
    for (let image = 0; image < wanted && row < rows - left; image++) codes[row++] = patient;
  }
  while (row < rows) codes[row++] = draw.integer(patients);
  const truths = PREVALENCE.map((share) => Uint8Array.from({ length: rows }, () => (draw.next() < share ? 1 : 0)));
  const scores = truths.map((truth) => Float64Array.from(truth, (label) => Math.fround(1 / (1 + Math.exp(3 - 1.3 * label - draw.normal())))));
  return { truths, scores, codes, groups: patients };
}

export interface BenchRegression { features: Matrix; label: Uint8Array; codes: Int32Array }

/** A regression of the size of one audit: half of the columns normal, half indicators; labels that depend on a few of them, patients of two to three rows. */
export function benchRegression(rows = 18000, columns = 25): BenchRegression {
  const draw = rng(2, 'simulation', 'bench'), values = new Float64Array(rows * columns), label = new Uint8Array(rows), codes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) values[i * columns + j] = j % 2 === 0 ? draw.normal() : draw.next() < 0.3 ? 1 : 0;
    const eta = -1.5 + 0.8 * values[i * columns] - 0.5 * values[i * columns + 1] + 0.3 * values[i * columns + 2] * values[i * columns + 4];
    label[i] = draw.next() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
    codes[i] = draw.integer(Math.round(rows / 2.5));
  }
  return { features: { rows, columns, values, names: Array.from({ length: columns }, (_, j) => `x${j}`) }, label, codes };
}
