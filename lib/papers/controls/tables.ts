import type { CoverageRow } from '../../controls/coverage.js';
import type { DetectionRow } from '../../controls/detection.js';
import type { PermutedRow } from '../../controls/permuted.js';
import type { Tier } from '../../core/paths.js';
import type { VerdictSimulation } from '../../evidence/simulate.js';
import { openStore } from '../../runs/store.js';
import { controlsGrid, coverage, resultOf } from './experiments.js';

interface ControlRows {
  'planted-miss': DetectionRow[];
  'planted-false-alarm': DetectionRow[];
  'unequal-prevalence': DetectionRow[];
  'permuted-errors': PermutedRow[];
  coverage: CoverageRow[];
  verdicts: VerdictSimulation[];
}

/** The rows of a control's table, from its run. */
export function controlRows<Name extends keyof ControlRows>(tier: Tier, name: Name): ControlRows[Name] {
  const store = openStore();
  if (name === 'coverage') return coverage(tier, store).rows as ControlRows[Name];
  const config = controlsGrid(tier, { full: false }).find((candidate) => candidate.experiment === name)!;
  return resultOf<{ rows: ControlRows[Name] }>(store, config).rows;
}
