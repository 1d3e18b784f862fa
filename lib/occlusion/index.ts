export { gaussianBlur } from './blur.js';
export { boxFeatures, fixedBox, lungBox, overlap, randomBox, type Size } from './box.js';
export { effectDifference, effectOf, type Effect } from './draws.js';
export { geometryAuc, type GeometryAuc } from './geometry-control.js';
export { occlusionEffect, RETAINED_FROM, type Logits, type OcclusionEffect, type OcclusionScores } from './measure.js';
export { BLUR_SIGMA, hiddenPixels, occlude } from './occlude.js';
export { occlusionSheet, type SheetRow } from './sheet.js';
export type { Box, Fill, Occlusion, Region, Variant } from './types.js';
export { occludedStack, occlusions, RANDOM_DRAWS, VARIANTS } from './variants.js';
