import type { Paper } from '../types.js';
import { claims } from './claims.js';
import { allFigures } from './figures/all.js';
import { grid } from './grid.js';
import { publish } from './publish.js';
import { run } from './run.js';

/** CheXbreak (Chen et al. 2021): who is misclassified, can errors be predicted, does flipping help? */
export const paper: Paper = {
  id: 'chexbreak',
  title: 'CheXbreak (Chen et al. 2021)',
  notebooks: ['50-misclassified-subgroups', '51-predicting-errors', '52-corrective-flipping'],
  grid, run, publish, figures: allFigures, claims,
};
