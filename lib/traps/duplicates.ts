import { duplicateGroups, findNearDuplicates } from '../data/near-duplicates.js';
import type { CohortRow } from '../data/types.js';
import { stackImage } from '../imaging/stack.js';
import type { MeasuredImages } from './measure.js';
import type { AuditedImages, DuplicateGroup } from './types.js';

/** A row's label as one text: its classes joined by "|". */
export const labelText = ({ labels }: CohortRow, classes: readonly string[]): string => classes.filter((name) => labels[name] === 1).join('|');

/**
 * Groups of pictures that are the same or nearly so (`findNearDuplicates`; equal decoded pixels always), those with differing labels first, then
 * the largest.
 *
 * @param parts of the split, one a row; null where it is not known
 */
export async function likePictures({ rows, classes }: Pick<AuditedImages, 'rows' | 'classes'>, { thumbnails, hashes }: Pick<MeasuredImages, 'thumbnails' | 'hashes'>, parts: readonly (string | null)[]): Promise<DuplicateGroup[]> {
  const { pairs, groups } = await findNearDuplicates({ n: rows.length, read: (i) => stackImage(thumbnails, i) }), weakest = new Float64Array(rows.length).fill(1);
  for (const { first, correlation } of pairs) weakest[groups[first]] = Math.min(weakest[groups[first]], correlation);
  return duplicateGroups(groups).map((group): DuplicateGroup => {
    const labels = group.map((i) => labelText(rows[i], classes)), patients = group.map((i) => rows[i].patient), known = group.map((i) => parts[i]).filter((part) => part !== null);
    return {
      ids: group.map((i) => rows[i].id), patients, labels, exact: new Set(group.map((i) => hashes[i])).size === 1, correlation: weakest[groups[group[0]]],
      contradictory: new Set(labels.filter((label) => label !== '')).size > 1, acrossPatients: new Set(patients).size > 1, acrossSplit: new Set(known).size > 1,
    };
  }).sort((a, b) => Number(b.contradictory) - Number(a.contradictory) || b.ids.length - a.ids.length);
}
