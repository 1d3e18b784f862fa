import type { ClaimRule, Measurement } from '../../lib/evidence/index.js';

export const rule = (more: Partial<ClaimRule> = {}): ClaimRule => ({
  id: 'p/claim', paper: 'p', where: 'abstract', statement: 'It helps.', metric: 'gain', kind: 'direction', fidelity: 'exact', sourceQuality: 'text', margin: 0.1, family: 'f', rule: 'as the house',
  reported: { value: null, ciLow: null, ciHigh: null }, ruleFixed: { commit: 'abc', dataSeen: false }, ...more,
});

export const measurement = (more: Partial<Measurement> = {}): Measurement => ({
  value: 0.2, se: 0.05, n: 100, units: 80, seeds: [1], preconditions: [], notebook: '50-errors', runs: ['r1'], substitutions: [], ...more,
});

export const quoted = (value: number, ciLow: number | null = null, ciHigh: number | null = null): ClaimRule['reported'] => ({ value, ciLow, ciHigh });
