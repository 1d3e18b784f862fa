export { oddsIfAny, OUTCOMES, SPARSE_BELOW, subgroupOdds, type OddsOptions, type OddsRow, type Outcome } from './odds.js';
export { subgroupRates, type Estimate, type SubgroupRow } from './rates.js';

/**
 * What is large enough to matter, fixed before any data was seen: odds ratios of at least 1.25 (or at most 1 / 1.25), gaps of at least
 * five points. Significance says that an effect is there, this says that it should worry somebody.
 */
export const materialityRule = { oddsRatio: 1.25, gap: 0.05 } as const;

/** Whether an odds ratio is material, in either direction. @example isMaterialOdds(0.75) // true */
export const isMaterialOdds = (oddsRatio: number): boolean => Math.max(oddsRatio, 1 / oddsRatio) >= materialityRule.oddsRatio;

/** Whether a difference of rates or AUROCs is material, in either direction. @example isMaterialGap(-0.06) // true */
export const isMaterialGap = (gap: number): boolean => Math.abs(gap) >= materialityRule.gap;
