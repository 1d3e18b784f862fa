import { SecondReadError } from '../core/errors.js';
import type { ImageCohort } from './cohort.js';
import type { Manifest } from './types.js';

/** The studies' own data, in the layout in which each is published. */
export async function openPaperCohort(manifest: Manifest, root: string): Promise<ImageCohort> {
  throw new SecondReadError('input', `dataset "${manifest.id}" is no set of tier paper under ${root}`, { field: 'tier', expected: 'tier sample or open' });
}
