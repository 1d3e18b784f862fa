import { forestFigure } from '../../../figures/forest.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { studySpec } from '../cohorts.js';
import { filmStyleRows } from '../film-style.js';
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

const FILM_SOURCES: Record<string, string> = { jrzech: 'NIH films, from jrzech/reproduce-chexnet', muhammedtalo: 'NIH films, from muhammedtalo/COVID-19' };

/** The same hospital and findings, two collections: what one of them tells beyond the finding. The films of `muhammedtalo` are in no cohort here. */
export function filmStyleFigure(): Figure {
  return forestFigure({
    id: '20-film-style', title: 'The films that came with DarkCovidNet', caption: 'Frozen ImageNet features (SqueezeNet 1.1, 224 px) and a logistic model, NIH ChestX-ray14, PA films, finding against No Finding; mean over splits, 95 % intervals by patient. What is told beyond the upper group is the style of the films, and no finding.',
    alt: 'Forest plot of two findings in two collections of films of one hospital.', substitutions: [], xTitle: 'AUROC', reference: 0.5, limits: [0.4, 1.02], decimals: 2,
    rows: filmStyleRows().map(({ source, finding, positives, negatives, auroc, low, high }) => ({ group: FILM_SOURCES[source], label: `${finding} (${positives} against ${negatives})`, value: auroc, low, high })),
  });
}
