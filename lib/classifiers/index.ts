export { boostedTrees, boostedTreesFromText, boostedTreesParameters, type BoostedTreesOptions } from './lightgbm.js';
export { crossFit, type CrossFitOptions } from './crossfit.js';
export { foldRows } from './fold-rows.js';
export { nestedFolds, repeatedFolds, stratifiedGroupFolds, type FoldOptions } from './folds.js';
export { logisticClassifier, type LogisticOptions } from './logistic.js';
export type { Classifier, FitOptions, FittedClassifier } from './types.js';
