import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { readTable } from '../tables/files.js';
import { filmStyleFigure, trapFigure } from './cohorts.js';
import { ablationFigure, dropFigure, excessFigures, slopeFigures } from './generalisation.js';
import { controlFigure, hiddenFigures, relianceFigure, sheetFigure } from './occlusion.js';
import { rocFigure } from './roc.js';
import { sourceSheetFigures } from './sheets.js';

/** Every figure of notebooks 20 to 22, from the published tables. */
export function allFigures(tier: Tier): Figure[] {
  return [
    ...sourceSheetFigures(readTable(tier, 'pools'), tier), trapFigure(readTable(tier, 'traps'), tier), filmStyleFigure(), rocFigure(readTable(tier, 'roc'), tier), ...slopeFigures(readTable(tier, 'aurocs'), tier), dropFigure(readTable(tier, 'drops'), tier), ...excessFigures(readTable(tier, 'excess'), tier), ablationFigure(readTable(tier, 'ablations'), tier),
    ...sheetFigure(tier), ...hiddenFigures(readTable(tier, 'occlusion'), readTable(tier, 'geometry'), tier), relianceFigure(readTable(tier, 'reliance'), readTable(tier, 'correlations'), tier), controlFigure(readTable(tier, 'controls'), tier),
  ];
}
