import type { Planted, Source } from './protocol.js';
import { trapezoidWeights } from './statistics/area.js';

/*
 * What the paper and its authors' notebooks say. Curves are read off the figures (to the nearest pixel: +-0.003; +-0.006 where markers hide each
 * other); folds, t and p are printed in statistical_tests.ipynb of the authors' repository. All AUCs are Keras's micro-average.
 */

/** Heights at the paper's six shares. */
type Curve = readonly [number, number, number, number, number, number];
export type QuotedSource = Extract<Source, 'imagenet' | 'radiology' | 'random'>;
interface QuotedPanel { ood: Record<QuotedSource, Curve>; iid?: Record<QuotedSource, Curve> }

export const QUOTED_CURVES: Record<Exclude<Planted, 'xray-noise-strong'>, QuotedPanel> = {
  tag: {
    ood: { imagenet: [0.854, 0.803, 0.758, 0.378, 0.044, 0.004], radiology: [0.843, 0.809, 0.792, 0.720, 0.616, 0.429], random: [0.684, 0.684, 0.684, 0.690, 0.684, 0.690] },
    iid: { imagenet: [0.857, 0.812, 0.823, 0.903, 0.948, 1.000], radiology: [0.852, 0.829, 0.829, 0.846, 0.869, 0.959], random: [0.699, 0.704, 0.699, 0.704, 0.710, 0.710] },
  },
  'low-pass': {
    ood: { imagenet: [0.860, 0.798, 0.701, 0.577, 0.439, 0.175], radiology: [0.866, 0.832, 0.820, 0.803, 0.748, 0.701], random: [0.730, 0.718, 0.724, 0.719, 0.718, 0.628] },
    iid: { imagenet: [0.857, 0.829, 0.789, 0.835, 0.908, 0.994], radiology: [0.852, 0.823, 0.818, 0.818, 0.784, 0.852], random: [0.699, 0.699, 0.699, 0.693, 0.687, 0.727] },
  },
  sex: {
    ood: { imagenet: [0.696, 0.650, 0.520, 0.378, 0.236, 0.107], radiology: [0.713, 0.730, 0.639, 0.526, 0.355, 0.168], random: [0.582, 0.554, 0.543, 0.474, 0.430, 0.446] },
    iid: { imagenet: [0.750, 0.744, 0.789, 0.840, 0.914, 0.994], radiology: [0.755, 0.795, 0.795, 0.840, 0.880, 0.965], random: [0.711, 0.727, 0.699, 0.733, 0.783, 0.687] },
  },
  'xray-noise': { ood: { imagenet: [0.825, 0.722, 0.532, 0.311, 0.073, 0.000], radiology: [0.821, 0.744, 0.695, 0.293, 0.100, 0.041], random: [0.668, 0.672, 0.668, 0.672, 0.609, 0.420] } },
  'ct-noise': { ood: { imagenet: [0.812, 0.618, 0.474, 0.329, 0.217, 0.136], radiology: [0.839, 0.780, 0.731, 0.456, 0.325, 0.244], random: [0.518, 0.451, 0.402, 0.311, 0.181, 0.073] } },
  'ct-xray-noise': { ood: { imagenet: [0.821, 0.803, 0.789, 0.695, 0.537, 0.496], radiology: [0.812, 0.816, 0.812, 0.798, 0.753, 0.677], random: [0.753, 0.753, 0.753, 0.735, 0.690, 0.569] } },
};

export const QUOTED_SHARES: readonly number[] = [0, 0.1, 0.2, 0.5, 0.8, 1];

/** A height of a quoted curve, or null where the paper shows none. @example quotedAuc('tag', 'ood', 'imagenet', 0.5) // 0.378 */
export function quotedAuc(planted: Planted, set: 'iid' | 'ood', source: Source, share: number): number | null {
  const at = QUOTED_SHARES.indexOf(share);
  if (planted === 'xray-noise-strong' || source === 'imagenet-radiology' || at < 0) return null;
  return QUOTED_CURVES[planted][set]?.[source][at] ?? null;
}

/** The quoted area between the i.i.d. and o.o.d. curves, ImageNet minus RadImageNet; null where no i.i.d. curve is shown. @example quotedArea('tag') // 0.2547 */
export function quotedArea(planted: Planted): number | null {
  if (planted === 'xray-noise-strong') return null;
  const { iid, ood } = QUOTED_CURVES[planted];
  if (iid === undefined) return null;
  const area = (source: QuotedSource): number => trapezoidWeights(QUOTED_SHARES).reduce((sum, weight, i) => sum + weight * (iid[source][i] - ood[source][i]), 0);
  return Math.round((area('imagenet') - area('radiology')) * 1e4) / 1e4;
}

/** One line of the authors' printed tests: o.o.d. AUC x 100 of the ImageNet folds, and the test against RadImageNet. */
export interface PrintedTest { planted: Planted; share: number; folds: readonly number[]; t: number; p: number; decimals: number; /** Runs of the two sources. */ runs: readonly [number, number] }

const printed = (planted: Planted, share: number, folds: readonly number[], t: number, p: number, decimals = 3): PrintedTest => ({ planted, share, folds, t, p, decimals, runs: share === 0 && planted === 'low-pass' ? [4, 3] : [5, 5] });

export const PRINTED_TESTS: readonly PrintedTest[] = [
  printed('low-pass', 0, [83.21, 88.26, 89.30, 84.13], -0.084, 0.886),
  printed('low-pass', 0.1, [55.06, 85.50, 89.09, 87.62, 82.20], -0.464, 0.738),
  printed('low-pass', 0.2, [55.25, 80.48, 82.45, 54.80, 77.20], -1.721, 0.143),
  printed('low-pass', 0.5, [60.49, 60.73, 59.25, 54.32, 54.17], -6.569, 0.0079, 4),
  printed('low-pass', 1, [15.04, 20.94, 28.48, 14.25, 6.87], -12.886, 0.0079, 4),
  printed('xray-noise', 0.1, [65.03, 79.19, 77.01, 78.31, 77.63], 0.058, 0.960),
  printed('xray-noise', 0.2, [63.99, 72.16, 74.63, 70.74, 73.67], -0.040, 0.976),
  printed('xray-noise', 0.5, [51.59, 58.12, 57.27, 48.64, 63.90], 0.567, 0.563),
  printed('xray-noise', 0.8, [33.18, 33.73, 32.59, 23.46, 41.12], 1.863, 0.127),
  printed('xray-noise', 1, [8.94, 10.12, 7.29, 9.38, 9.82], 0.131, 0.992),
  printed('tag', 0.2, [63.35, 82.38, 80.06, 75.93, 77.59], -0.779, 0.476),
  printed('tag', 0.5, [43.69, 43.48, 12.64, 36.81, 52.40], -5.019, 0.0079, 4),
  printed('sex', 0, [70.36, 68.96, 69.88, 68.56, 69.06], -0.459, 0.817),
  printed('sex', 0.1, [63.27, 59.90, 71.04, 63.55, 66.69], -4.064, 0.0079, 4),
  printed('sex', 0.2, [65.91, 47.64, 52.11, 48.00, 46.00], -2.773, 0.0317, 4),
  printed('sex', 0.5, [50.81, 37.83, 30.12, 35.05, 36.05], -4.165, 0.0079, 4),
  printed('sex', 0.8, [25.08, 18.92, 23.65, 23.23, 28.28], -4.771, 0.0079, 4),
  printed('sex', 1, [12.32, 7.49, 11.36, 11.95, 10.55], -5.933, 0.0079, 4),
];

/** Random initial weights, low-pass, share 1: folds 5 to 1. */
export const PRINTED_RANDOM: readonly number[] = [71.23, 71.55, 72.04, 71.81, 26.67];
/** The last cell's "mean difference over the shares" (RadImageNet minus ImageNet, x 100): it indexes share 0.8 each time. */
export const PRINTED_MEAN_DIFFERENCE = 11.567;
/** Test images of the lung-mass subset: 31 with, 52 without. */
export const LUNG_MASS_TEST = { positives: 31, negatives: 52 };
