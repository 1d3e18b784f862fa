import { rng } from '../../../lib/core/random.js';
import { VARIANTS } from '../../../lib/occlusion/index.js';
import { studySpec } from '../../../lib/papers/haynes/cohorts.js';
import { dropsOf, type Evidence } from '../../../lib/papers/haynes/evidence.js';
import { ABLATED, ABLATIONS, MODELS, type ModelId, type Variation } from '../../../lib/papers/haynes/protocol.js';
import type { ScoredRun, StoredImages } from '../../../lib/papers/haynes/stored.js';

/** How a simulated model scores: distance between the classes in units of its noise, inside, outside, and inside with the lungs hidden. */
export interface Strength { inside: number; outside: number; hidden: number }

const POOLS = studySpec('sample').pools, INSIDE: Record<string, readonly string[]> = { confounded: ['kermany-pneumonia', 'nih-no-finding'], twin: ['kermany-pneumonia', 'kermany-normal'] };

/** Images of the sample's pools, `count` each, one a patient. */
export function simulatedImages(count: number): StoredImages {
  const pools = POOLS.flatMap(({ id }) => new Array<string>(count).fill(id)), ids = pools.map((pool, i) => `${pool}/${i}`);
  return { ids, patients: ids, pools, truth: Uint8Array.from(pools, (pool) => POOLS.find(({ id }) => id === pool)!.truth), codes: Int32Array.from(ids.keys()), groups: ids.length };
}

function runOf(images: StoredImages, cohort: string, model: ModelId, task: Variation, repeat: number, { inside, outside, hidden }: Strength): ScoredRun {
  const stream = rng(1, 'simulation', cohort, model, task, repeat), scores = (strength: (i: number) => number): Float64Array => Float64Array.from(images.ids, (_, i) => (images.truth[i] === 1 ? 1 : -1) * strength(i) / 2 + stream.normal());
  const own = INSIDE[cohort], intact = scores((i) => (own.includes(images.pools[i]) ? inside : outside));
  return { id: `${cohort}-${model}-${task}-${repeat}`, experiment: 'cohort', cohort, model, task, repeat, scores: new Map([['intact', intact], ...VARIANTS.map(({ name }): [string, Float64Array] => [name, scores(() => hidden)])]) };
}

/** Evidence of models whose strengths are known. */
export function simulatedEvidence(strengthOf: (cohort: string, model: ModelId) => Strength, { images: count = 60, marked = true }: { images?: number; marked?: boolean } = {}): Evidence {
  const images = simulatedImages(count), runs = ['confounded', 'twin'].flatMap((cohort) => MODELS.flatMap((model) => [0, 1, 2].map((repeat) => runOf(images, cohort, model, 'default', repeat, strengthOf(cohort, model)))));
  const ablations = ABLATIONS.flatMap((task) => [0, 1, 2].map((repeat) => runOf(images, 'confounded', ABLATED, task, repeat, strengthOf('confounded', ABLATED)))), part = { tier: 'sample' as const, images, runs: [...runs, ...ablations] };
  return { ...part, drops: new Map(studySpec('sample').cohorts.map((cohort) => [cohort.id, dropsOf(part, cohort, 'default')])), control: control(marked), planted: { passed: true, detail: 'simulated' } };
}

/** A control in which the marked model rests on the marker (or does not, where `found` is false) and the unmarked one on the lungs. */
function control(found: boolean): Evidence['control'] {
  const ids = Array.from({ length: 120 }, (_, i) => `film ${i}`), images: StoredImages = { ids, patients: ids, pools: ids.map(() => ''), truth: Uint8Array.from(ids, (_, i) => i % 2), codes: Int32Array.from(ids.keys()), groups: ids.length };
  const scores = (strength: number, ...seed: string[]): Float64Array => { const stream = rng(2, 'simulation', ...seed); return Float64Array.from(ids, (_, i) => (i % 2 === 1 ? 1 : -1) * strength / 2 + stream.normal()); };
  const run = (cohort: string, repeat: number, leans: boolean): ScoredRun => ({
    id: `${cohort}-${repeat}`, experiment: 'control', cohort, model: ABLATED, task: 'default', repeat,
    scores: new Map([['internal', scores(4, cohort, `${repeat}`, 'in')], ['external', scores(leans ? -2 : 4, cohort, `${repeat}`, 'out')], ...VARIANTS.map(({ name, region }): [string, Float64Array] => [name, scores(leans || region === 'random' ? 4 : 0, cohort, `${repeat}`, name)])]),
  });
  return { images, runs: [0, 1, 2].flatMap((repeat) => [run('marked', repeat, found), run('unmarked', repeat, false)]) };
}

