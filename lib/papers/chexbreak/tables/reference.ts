import path from 'node:path';
import { dataRoot, fromRoot, type Tier } from '../../../core/paths.js';
import { chexpertTest } from '../../../data/chexpert-test.js';
import { nihPredictions } from '../../../data/nih-predictions.js';
import { chexpertReferenceFigures, nihReferenceFigures } from '../../../data/reference-figures.js';
import type { ReferenceRow } from './rows.js';

/** E0: is the material what it says it is? Published figures of the data against the same figures computed from what this tier reads. */
export function referenceTable(tier: Tier): ReferenceRow[] {
  const aucs = tier === 'sample' ? fromRoot('data-manifests', 'nih-chexnet-predictions', 'aucs.csv') : path.join(dataRoot(), 'nih-chexnet-predictions', 'aucs.csv');
  const figures = [...nihReferenceFigures(nihPredictions({ tier }), aucs), ...(tier === 'open' ? chexpertReferenceFigures(chexpertTest()) : [])];
  return figures.map(({ what, published, ours, tolerance, agrees }) => ({ what, published: String(published), ours, difference: Math.abs(ours - published), tolerance, agrees }));
}
