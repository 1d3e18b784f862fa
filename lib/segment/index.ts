export { diceInterval, diceScore, type DiceSummary } from './dice.js';
export { LUNG_SIZE } from './network.js';
export { fillHoles, largestRegions, regionsOf, type RegionRule } from './regions.js';
export { segmentLungs, type LungMasks, type SegmentOptions } from './segment.js';
export { lungFile, readLungWeights, type LungWeights } from './weights.js';
