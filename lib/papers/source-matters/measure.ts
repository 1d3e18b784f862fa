import type { Tier } from '../../core/paths.js';
import { controlsPassed, enoughEvents, taskLearnable } from '../../evidence/preconditions.js';
import { confounderLearnable } from '../../evidence/preconditions.js';
import type { Measurement, Precondition } from '../../evidence/types.js';
import { ownControls, type ControlRow } from './controls.js';
import { microAuc, pairedRuns, runDraws, type Curves, type RunCurve } from './curves.js';
import { needsCheck, type Effect } from './effects.js';
import { measureFact } from './fact-values.js';
import { manipulationRows, type ManipulationRow } from './manipulation.js';
import { armOf, CONTRAST, PLANS, SEED, type Arm, type Planted, type Source } from './protocol.js';
import { areaBetween } from './statistics/area.js';
import { matchedLoss } from './statistics/matched.js';
import { twoWayMean } from './statistics/two-way.js';
import { substitutionsOf } from './substitutions.js';

/** What the measurements of a tier follow from. */
export interface Evidence {
  tier: Tier;
  curves: Curves;
  manipulation: ManipulationRow[];
  controls: ControlRow[];
  /** Did the planted controls of the house come out as they must? */
  planted: { passed: boolean; detail: string };
}

export function evidenceOf(tier: Tier, curves: Curves, planted: Evidence['planted']): Evidence {
  return { tier, curves, planted, manipulation: manipulationRows(curves), controls: ownControls(tier, curves) };
}

/** An effect with its bootstrap: the estimate first, then the replicates; and the runs it rests on. */
export interface Estimated { values: Float64Array; runs: string[] }

/** Area between the i.i.d. and the o.o.d. curve, one source minus another, over the shares that both have. */
export function areaEffect({ tier, curves }: Pick<Evidence, 'tier' | 'curves'>, planted: Planted, [one, other]: readonly [Source, Source]): Estimated {
  const shares = PLANS[tier].shares.filter((share) => curves.at(planted, one, share).length > 0 && curves.at(planted, other, share).length > 0);
  const points = pairedRuns(...shares.flatMap((share) => [curves.at(planted, one, share), curves.at(planted, other, share)])), runs = points[0].length;
  const area = (offset: number, i: number): Float64Array => areaBetween(shares, shares.map((_, s) => points[2 * s + offset][i]));
  const perRun = Array.from({ length: runs }, (_, i) => minus(area(0, i), area(1, i)));
  return { values: twoWayMean(perRun, runDraws(runs, curves.replicates)), runs: idsOf(points) };
}

/** I.i.d. or o.o.d. AUROC at one share, one source minus another. */
export function shareEffect({ curves }: Pick<Evidence, 'curves'>, planted: Planted, set: 'iid' | 'ood', share: number, [one, other]: readonly [Source, Source]): Estimated {
  const points = pairedRuns(curves.at(planted, one, share), curves.at(planted, other, share)), [mine, theirs] = points;
  return { values: twoWayMean(mine.map((curve, i) => minus(curve[set], theirs[i][set])), runDraws(mine.length, curves.replicates)), runs: idsOf(points) };
}

/** Loss at matched i.i.d. AUROC over the shares above 0. */
export function matchedEffect({ tier, curves }: Pick<Evidence, 'tier' | 'curves'>, planted: Planted, [one, other]: readonly [Source, Source]): Estimated & { slope: Float64Array } {
  const shares = PLANS[tier].shares.filter((share) => share > 0), points = pairedRuns(...shares.map((share) => curves.at(planted, one, share)), ...shares.map((share) => curves.at(planted, other, share)));
  const losses = points.map((curvesAt) => curvesAt.map(({ iid, ood }) => ({ iid, loss: minus(iid, ood) })));
  const { difference, slope } = matchedLoss(losses.slice(0, shares.length), losses.slice(shares.length), runDraws(points[0].length, curves.replicates));
  return { values: difference, slope, runs: idsOf(points) };
}

/** Mean over the runs of the micro-averaged AUC. */
export function microEffect({ curves }: Pick<Evidence, 'curves'>, planted: Planted, set: 'iid' | 'ood', source: Source, share: number, replicates = 400): Estimated {
  const own = curves.at(planted, source, share), arm = armOf(planted);
  return { values: twoWayMean(own.map(({ run }) => microAuc(curves.tests[arm], arm, run.scores.get(planted)!, set, share, replicates)), runDraws(own.length, replicates)), runs: idsOf([own]) };
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, r) => value - b[r]);
const idsOf = (points: readonly (readonly RunCurve[])[]): string[] => [...new Set(points.flat().map(({ run }) => run.id))];

/** The measurement of a claim. */
export function measure(evidence: Evidence, effect: Effect): Measurement {
  if (effect.kind === 'fact') return measureFact(effect.name);
  const { values, runs } = estimate(evidence, effect), { tests } = evidence.curves, arm = armOf(effect.planted), test = tests[arm];
  return {
    value: values[0], replicates: values.subarray(1), n: test.ids.length, units: test.groups, seeds: [SEED], preconditions: preconditionsOf(evidence, effect),
    notebook: notebookOf(effect), runs, substitutions: substitutionsOf(evidence.tier, arm, effect),
  };
}

function estimate(evidence: Evidence, effect: Exclude<Effect, { kind: 'fact' }>): Estimated {
  switch (effect.kind) {
    case 'area': return areaEffect(evidence, effect.planted, CONTRAST);
    case 'matched': return matchedEffect(evidence, effect.planted, CONTRAST);
    case 'ood': case 'iid': return shareEffect(evidence, effect.planted, effect.kind, effect.share, [effect.of, effect.less]);
    case 'value': return microEffect(evidence, effect.planted, effect.set, effect.source, effect.share);
  }
}

function notebookOf(effect: Exclude<Effect, { kind: 'fact' }>): string {
  if (effect.kind === 'iid' || (effect.kind === 'value' && effect.set === 'iid')) return '11-iid-comparison';
  return effect.kind === 'area' || effect.kind === 'matched' ? '13-tests' : '12-ood-curves';
}

/** In the order of the rule of the house: controls, manipulation, task, events. */
function preconditionsOf({ planted: house, controls, manipulation, curves }: Evidence, effect: Exclude<Effect, { kind: 'fact' }>): Precondition[] {
  const arm = armOf(effect.planted), sources: Source[] = effect.kind === 'value' ? [effect.source] : effect.kind === 'ood' || effect.kind === 'iid' ? [effect.of, effect.less] : [...CONTRAST];
  const own = controls.filter((control) => control.concerns === 'all' || control.concerns === effect.planted), failed = own.filter(({ passed }) => !passed);
  const learned = manipulation.filter((row) => row.planted === effect.planted && sources.includes(row.source));
  return [
    controlsPassed(house.passed && failed.length === 0, [house.detail, ...(failed.length > 0 ? failed : own).map(({ control, detail }) => `${control}: ${detail}`)].join('; ')),
    ...(!needsCheck(effect) ? [] : [confounderLearnable(Math.min(...learned.map(({ low }) => low)))]),
    taskLearnable(taskAuroc(curves, arm)), events(curves, arm),
  ];
}

/** The unconfounded task as ImageNet learns it: whether there is anything to learn, which is asked of the task and not of a source. */
export function taskAuroc(curves: Curves, arm: Arm): number {
  const planted = { xray: 'tag', sex: 'sex', ct: 'ct-noise' } as const, own = curves.at(planted[arm], 'imagenet', 0);
  return own.reduce((sum, { clean }) => sum + clean[0] / own.length, 0);
}

function events({ tests }: Curves, arm: Arm): Precondition {
  const positives = tests[arm].truth.reduce((sum, y) => sum + y, 0);
  return enoughEvents({ 'test positives': positives, 'test negatives': tests[arm].truth.length - positives });
}
