import type { SampleRecipe } from './sample.js';

export const SPLIT_RECIPES: readonly SampleRecipe[] = [];
