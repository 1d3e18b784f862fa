export * from './affected.js';
export { applyConfounder } from './apply.js';
export { confounderGallery, pngOf, type GalleryOptions, type GalleryRow } from './gallery.js';
export * from './paper.js';
export * from './sample-sex.js';
export * from './stack.js';
export * from './taxonomy.js';
export type * from './types.js';
