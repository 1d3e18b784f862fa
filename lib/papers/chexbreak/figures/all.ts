import type { Tier } from '../../../core/paths.js';
import type { Figure } from '../../../figures/types.js';
import { readTable } from '../tables/files.js';
import { byCohort, judgedVariant, shownModel, shownTasks } from '../tables/select.js';
import { QUOTED_TASKS } from '../tasks.js';
import { agreementFigure, errorRateFigure } from './errors.js';
import { flipForest, thresholdCurveFigure } from './flips.js';
import { aurocByVariantFigure, withinDecisionFigure } from './identifiers.js';
import { oddsForest, permutationFigure, significanceHeatmap, subgroupAurocFigure } from './subgroups.js';

/** E1 and E2: what notebook 50 shows. */
export const subgroupFigures = (tier: Tier): Figure[] => [
  ...byCohort(readTable(tier, 'errors')).map(errorRateFigure),
  ...byCohort(readTable(tier, 'agreement')).map((rows) => agreementFigure(rows, shownTasks(rows))),
  ...byCohort(readTable(tier, 'odds')).flatMap((rows) => [oddsForest(rows, shownModel(rows), shownTasks(rows).slice(0, 3)), ...(['miss', 'false alarm', 'error'] as const).map((outcome) => significanceHeatmap(rows, outcome))]),
  ...byCohort(readTable(tier, 'subgroups')).map((rows) => subgroupAurocFigure(rows, shownModel(rows), shownTasks(rows).slice(3, 4))),
  ...byCohort(readTable(tier, 'permutation')).map(permutationFigure),
];

/** E3: what notebook 51 shows. */
export function identifierFigures(tier: Tier): Figure[] {
  const nulls = byCohort(readTable(tier, 'nulls'));
  return byCohort(readTable(tier, 'predictors')).flatMap((rows, i) => [aurocByVariantFigure(rows, nulls[i]), withinDecisionFigure(rows, judgedVariant(rows))]);
}

/** E4 and E5: what notebook 52 shows. */
export const flipFigures = (tier: Tier): Figure[] => [
  ...byCohort(readTable(tier, 'effects')).map((rows) => flipForest(rows, shownTasks(rows))),
  ...byCohort(readTable(tier, 'threshold-curves')).flatMap((rows) => QUOTED_TASKS.map((task) => thresholdCurveFigure(rows, task))),
];

export const allFigures = (tier: Tier): Figure[] => [...subgroupFigures(tier), ...identifierFigures(tier), ...flipFigures(tier)];
