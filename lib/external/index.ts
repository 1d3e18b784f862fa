/** Statistics of external validation, from predictions alone. */
export { contingency, cramersV, type Contingency } from './contingency.js';
export { generalisation, KNOWN_INSIDE, populationSd, type Generalisation, type GeneralisationOptions } from './drop.js';
export { atLevel, combined, difference, drawRepeats, estimateOf, meanOf } from './estimate.js';
export { atThreshold, operatingPoint, youdenPoint, type AtThreshold, type OperatingPoint } from './operating.js';
export { meanRoc } from './mean-roc.js';
export { operatingRows, type OperatingOptions, type OperatingRow } from './operating-rows.js';
export type { DrawOptions, Estimate, ModelScores, TestImages } from './types.js';
