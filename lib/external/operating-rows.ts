import { drawGroupWeights } from '../stats/bootstrap.js';
import { meanOverUnits } from '../stats/two-way.js';
import { checkSets, repeatsOf, scoresOf } from './check.js';
import { drawRepeats, estimateOf } from './estimate.js';
import { rankRows, ratesAt, sensitivityThreshold, youdenThreshold } from './ranked.js';
import type { DrawOptions, Estimate, ModelScores, TestImages } from './types.js';

export interface OperatingOptions extends DrawOptions {
  /** Where the threshold is chosen that is carried over. */
  internal: TestImages;
  /** Where it is used; may hold `internal` itself (then stamped), and sets of one class. */
  tests: readonly TestImages[];
  models: readonly ModelScores[];
  /** Internal sensitivity that is asked for; default 0.98. */
  sensitivity?: number;
}

/** How one model decides in one set at one kind of threshold: means over repeats. */
export interface OperatingRow {
  model: string;
  set: string;
  rule: 'carried' | 'youden';
  /** The threshold was chosen on the very images that are scored. */
  tunedOnTest: boolean;
  /** Of each repeat. */
  thresholds: number[];
  /** Positive images that the threshold rests on. */
  cases: number;
  /** Images of the set. */
  positives: number;
  negatives: number;
  /** NaN where the set has no such class. */
  sensitivity: Estimate;
  specificity: Estimate;
  precision: Estimate;
}

/**
 * Sensitivity, specificity and precision in every set at two thresholds: the one that reaches a sensitivity inside, carried over (rows `carried`), and the
 * set's own best by Youden's J (rows `youden`, left out for sets of one class, always stamped). Intervals by bootstrap over patients and repeats in which
 * every threshold is chosen anew in each replicate; draws as in `generalisation`.
 *
 * @returns a row for each model, set and rule
 * @throws SecondReadError (statistics) as `checkSets`, and where the internal set lacks a class
 * @example operatingRows({ internal, tests: [internal, outside], models, replicates: 1000, stream: rng(1, 'bootstrap', 'haynes') }).find(({ set, rule }) => set === 'outside' && rule === 'carried')
 */
export function operatingRows({ internal, tests, models, sensitivity = 0.98, replicates, stream, level }: OperatingOptions): OperatingRow[] {
  const byModel = repeatsOf(models), seed = stream.seed(), { groups } = internal;
  checkSets([internal], true);
  // The internal set is checked with the others, unless it is one of them.
  checkSets(tests.some(({ name }) => name === internal.name) ? tests : [internal, ...tests], false);
  return byModel.flatMap(({ model, repeats }) => {
    const draws = drawRepeats(repeats.length, replicates, seed), inside = repeats.map((one) => rankRows(internal, scoresOf(one, internal)));
    const plans = tests.flatMap((set) => {
      const ranked = repeats.map((one) => rankRows(set, scoresOf(one, set))), both = set.truth.includes(1) && set.truth.includes(0);
      return (['carried', 'youden'] as const).filter((rule) => rule === 'carried' || both).map((rule) => ({ set, rule, ranked, rates: new Float64Array((replicates + 1) * repeats.length * 3), thresholds: new Float64Array(repeats.length) }));
    });
    const weights = new Float64Array(groups).fill(1);
    for (let r = 0; r <= replicates; r++) {
      if (r > 0) drawGroupWeights(groups, seed, r, weights);
      for (let i = 0; i < repeats.length; i++) {
        // A repeat that this replicate does not draw need not be computed.
        if (draws[r][i] === 0) continue;
        const carried = sensitivityThreshold(inside[i], weights, sensitivity);
        for (const { rule, ranked, rates, thresholds } of plans) {
          const threshold = rule === 'carried' ? carried : youdenThreshold(ranked[i], weights);
          if (r === 0) thresholds[i] = threshold;
          rates.set(ratesAt(ranked[i], weights, threshold), (r * repeats.length + i) * 3);
        }
      }
    }
    return plans.map(({ set, rule, rates, thresholds }): OperatingRow => {
      const [found, left, right] = [0, 1, 2].map((which) => estimateOf(meanOverUnits(draws, (i, r) => rates[(r * repeats.length + i) * 3 + which]), level));
      return {
        model, set: set.name, rule, tunedOnTest: rule === 'youden' || set.name === internal.name, thresholds: Array.from(thresholds), cases: positivesOf(rule === 'carried' ? internal : set),
        positives: positivesOf(set), negatives: set.truth.length - positivesOf(set), sensitivity: found, specificity: left, precision: right,
      };
    });
  });
}

const positivesOf = ({ truth }: TestImages): number => truth.reduce((sum, one) => sum + one, 0);
