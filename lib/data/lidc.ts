import type { Cells } from './image-datasets.js';

/**
 * The readers' suspicion of a LIDC nodule as a label: ratings 4 and 5 are 1, ratings 1 and 2 are 0, the undecided 3 is not known. It is an
 * opinion from the image, not pathology; the index's own `label` disagrees with it for 40 nodules and decides the 3s too.
 */
export function lidcSuspicion(cells: Cells): { suspicious: 0 | 1 | null } {
  const rating = Number(cells.malignancy_1to5);
  return { suspicious: rating >= 4 ? 1 : rating >= 1 && rating <= 2 ? 0 : null };
}
