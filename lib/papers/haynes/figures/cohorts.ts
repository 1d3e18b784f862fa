import { forestFigure } from '../../../figures/forest.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { studySpec } from '../cohorts.js';
import type { TrapRow } from '../tables/rows.js';
import { notes } from './words.js';

/** What else than the finding tells the label of the images that are trained on: the six strongest a cohort. */
export function trapFigure(rows: readonly TrapRow[], tier: Tier): Figure {
  return forestFigure({
    id: '20-traps', title: 'What tells the label before anything is trained', caption: 'AUROC at which one variable by itself tells the label of the images that are trained on; 95 % intervals by patient. A source that tells the label completely is the mistake of many COVID papers.',
    alt: 'Forest plot of the strongest traps of each cohort.', substitutions: notes(tier, [], ['lungs', 'definitions', 'training', 'external']), xTitle: 'AUROC of one variable', reference: 0.5, limits: [0.4, 1.02], decimals: 2,
    rows: studySpec(tier).cohorts.flatMap(({ id, title }) => rows.filter(({ cohort }) => cohort === id).slice(0, 6).map(({ variable, auroc, low, high }) => ({ group: title, label: variable, value: auroc, low, high }))),
  });
}
