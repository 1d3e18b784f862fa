export * from './affected.js';
export { applyConfounder } from './apply.js';
export * from './paper.js';
export type * from './types.js';
