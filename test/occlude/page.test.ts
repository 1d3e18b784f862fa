import assert from 'node:assert/strict';
import { test } from 'node:test';
import { occludeLines } from '../../lib/occlude/page.js';
import type { OccludeResult, VariantResult } from '../../lib/occlude/types.js';
import type { Effect } from '../../lib/occlusion/index.js';

const effect = (value: number, low: number, high: number): Effect => ({ value, low, high, replicates: new Float64Array(0) });
interface Given { intact?: Effect; box?: Effect; random?: Effect; geometry?: Effect; beyond?: Effect; retained?: Effect | null }

function result({ intact = effect(0.9, 0.85, 0.95), box = effect(0.5, 0.4, 0.6), random = effect(0.8, 0.7, 0.9), geometry = effect(0.55, 0.45, 0.65), beyond = effect(0, -0.1, 0.1), retained = effect(0.5, 0.3, 0.7) }: Given): OccludeResult {
  const zero = effect(0, 0, 0), variant = (name: string, region: VariantResult['region'], aucOccluded: Effect): VariantResult => ({ name, region, fill: 'black', draws: 1, overlap: 1, effect: { aucIntact: intact, aucOccluded, aucChange: zero, logitChange: zero, logitChangeScaled: zero, retained, kept: null } });
  return { intact, geometry: { ...geometry, folds: 5 }, lungsBeyondRandom: beyond, variants: [variant('box-black', 'box', box), variant('random', 'random', random), variant('outside-box', 'outside-box', random), variant('lungs-only', 'lungs-only', random)] };
}
const first = (given: Given): string => occludeLines(result(given))[0], second = (given: Given): string => occludeLines(result(given))[1];

test('what is seen without the lungs is held against what the box alone tells', () => {
  assert.match(first({ box: effect(0.8, 0.7, 0.9) }), /uses what lies outside the lungs$/);
  assert.match(first({ box: effect(0.8, 0.64, 0.9) }), /but the box's place and size might do that alone$/, 'its lower end lies below the box\'s upper end');
  assert.match(first({ box: effect(0.8, 0.7, 0.9), geometry: effect(0.9, 0.8, 0.95) }), /might do that alone$/);
  assert.match(first({ box: effect(0.8, 0.45, 0.9), geometry: effect(0.3, 0.2, 0.4) }), /no telling apart without the lungs can be shown$/, 'the box alone below one half lowers no bar');
  assert.match(first({ box: effect(0.2, 0.1, 0.3) }), /what is left misleads it$/);
});

test('a network that tells nothing has nothing to lose, and the share retained is told only where it is known', () => {
  assert.deepEqual(occludeLines(result({ intact: effect(0.55, 0.45, 0.65) })), ['AUROC 0.550 [0.450, 0.650] on the pictures as they are: not told from chance, so that hiding parts says nothing']);
  assert.match(first({}), /with the lungs boxed out, 50 % \[30 %, 70 %\] of its discrimination;/);
  assert.match(first({ retained: null }), /with the lungs boxed out; the box alone tells/);
});

test('lungs and random boxes are compared by the interval of their difference', () => {
  assert.match(second({ beyond: effect(0.2, 0.1, 0.3) }), /the lungs matter to it more than other places do$/);
  assert.match(second({ beyond: effect(-0.2, -0.3, -0.1) }), /other places matter to it more than the lungs do$/);
  assert.match(second({}), /no difference can be told$/);
});
