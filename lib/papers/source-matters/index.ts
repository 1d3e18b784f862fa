import type { Paper } from '../types.js';
import { claims } from './claims.js';
import { isStored } from './files.js';
import { allFigures } from './figures/all.js';
import { grid } from './grid.js';
import { RUN_TOLERANCE } from './protocol.js';
import { publish } from './publish.js';
import { run } from './run.js';

/** Source Matters (Juodelyte et al. 2024): does a pre-training source make a model lean on confounders? */
export const paper: Paper = {
  id: 'source-matters',
  title: 'Source Matters (Juodelyte et al. 2024)',
  notebooks: ['10-confounder-gallery', '11-iid-comparison', '12-ood-curves', '13-tests'],
  runTolerance: RUN_TOLERANCE,
  isStored, grid, run, publish, figures: allFigures, claims,
};
