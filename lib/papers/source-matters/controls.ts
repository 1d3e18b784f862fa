import type { Tier } from '../../core/paths.js';
import { sortedKnown, sortedQuantile } from '../../stats/quantile.js';
import { pairedRuns, runDraws, type Curves, type RunCurve } from './curves.js';
import { MARGIN } from './margins.js';
import { CONTRAST, PANELS, type Planted } from './protocol.js';
import { twoWayMean } from './statistics/two-way.js';

/** Something whose truth is known because it was planted, or was not. */
export interface ControlRow { control: string; concerns: Planted | 'all'; value: number; low: number; high: number; passed: boolean; detail: string }

/**
 * The experiment's own controls. No gap: on shuffled labels, and without a confounder in training (an interval above the margin would say that a
 * gap is there which training did not make; not asked of sex, where share 0 already has men alone among the negatives). A gap: with a tag
 * or low-pass filtering on every positive, from ImageNet.
 */
export function ownControls(_tier: Tier, curves: Curves): ControlRow[] {
  const shuffled = gap(curves, [curves.shuffled]);
  return [
    row('shuffled labels show no gap', 'all', shuffled, shuffled.low <= MARGIN.shift),
    ...(['tag', 'low-pass'] as const).map((planted) => { const found = gap(curves, [curves.at(planted, 'imagenet', 1)]); return row(`${planted} on every positive makes a gap`, 'all', found, found.low > 0); }),
    ...PANELS.filter((planted) => planted !== 'sex').map((planted) => { const found = gap(curves, pairedRuns(...CONTRAST.map((source) => curves.at(planted, source, 0)))); return row(`${planted} without training on it shows no gap`, planted, found, found.low <= MARGIN.shift); }),
  ];
}

interface Gap { value: number; low: number; high: number }

/** Mean over runs of i.i.d. minus o.o.d. AUROC, with its two-way 95 % interval; several sets of paired runs count as one. */
function gap({ replicates }: Curves, sets: readonly (readonly RunCurve[])[]): Gap {
  const perRun = sets[0].map((_, i) => sets[0][i].iid.map((__, r) => sets.reduce((sum, set) => sum + (set[i].iid[r] - set[i].ood[r]) / sets.length, 0)));
  const values = twoWayMean(perRun, runDraws(perRun.length, replicates)), sorted = sortedKnown(values.subarray(1));
  return { value: values[0], low: sortedQuantile(sorted, 0.025), high: sortedQuantile(sorted, 0.975) };
}

const row = (control: string, concerns: ControlRow['concerns'], { value, low, high }: Gap, passed: boolean): ControlRow => ({ control, concerns, value, low, high, passed, detail: `gap ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]` });
