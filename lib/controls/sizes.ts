import type { RandomStream } from '../core/random.js';

/**
 * How many of the 6,187 patients have how many of the 22,433 images: [images, patients], counted in the file of public predictions on
 * NIH ChestX-ray14's test images (nih-chexnet-predictions/preds.csv). More than half have one image; one has 184.
 */
export const NIH_PATIENT_SIZES: readonly (readonly [images: number, patients: number])[] = [
  [1, 3503], [2, 817], [3, 431], [4, 253], [5, 209], [6, 154], [7, 122], [8, 105], [9, 80], [10, 75], [11, 59], [12, 45], [13, 38], [14, 40], [15, 20], [16, 22], [17, 17], [18, 15],
  [19, 9], [20, 16], [21, 13], [22, 8], [23, 9], [24, 9], [25, 10], [26, 10], [27, 7], [28, 7], [29, 4], [30, 4], [31, 4], [32, 7], [33, 4], [34, 4], [35, 4], [36, 1], [37, 3], [38, 3],
  [39, 3], [40, 1], [41, 1], [42, 3], [43, 2], [44, 1], [46, 1], [48, 1], [50, 1], [51, 2], [52, 1], [53, 1], [55, 4], [56, 2], [58, 2], [61, 1], [62, 2], [63, 1], [65, 1], [66, 1],
  [67, 1], [68, 1], [69, 2], [71, 1], [73, 1], [76, 1], [80, 1], [88, 1], [90, 1], [99, 1], [111, 1], [116, 1], [184, 1],
];

export const NIH_PATIENTS = 6187, NIH_IMAGES = 22_433;

/**
 * Images of each of `patients` patients, drawn without replacement from NIH's (again from the start beyond 6,187): all of them have the
 * 22,433 images.
 *
 * @example patientSizes(6187, rng(1, 'simulation')).reduce((a, b) => a + b) // 22433
 */
export function patientSizes(patients: number, stream: RandomStream): Int32Array {
  const all = stream.shuffle(Int32Array.from(NIH_PATIENT_SIZES.flatMap(([images, count]) => new Array<number>(count).fill(images))));
  return Int32Array.from({ length: patients }, (_, i) => all[i % all.length]);
}
