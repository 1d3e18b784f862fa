import type { Paper } from '../types.js';
import { claims } from './claims.js';
import { isStored } from './files.js';
import { allFigures } from './figures/all.js';
import { grid } from './grid.js';
import { RUN_TOLERANCE } from './protocol.js';
import { publish } from './publish.js';
import { run } from './run.js';

/** Haynes et al. 2024: do COVID-19 classifiers hold up in other hospitals, and what do they look at? */
export const paper: Paper = {
  id: 'haynes',
  title: 'Generalisation challenges (Haynes et al. 2024)',
  notebooks: ['20-cohorts', '21-generalisation', '22-occlusion'],
  runTolerance: RUN_TOLERANCE,
  isStored, grid, run, publish, figures: allFigures, claims,
};
