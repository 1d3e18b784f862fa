import { rng } from '../../core/random.js';
import type { Matrix } from '../../core/matrix.js';
import { designColumns, matrixOfColumns } from '../../failure/design.js';
import type { Feature } from '../../failure/table.js';
import { normalTwoSided } from '../../stats/distributions.js';
import { scoreTest, type ScoreTest } from '../../stats/score-test.js';
import type { FailureCohort } from './cohort.js';
import { explanatoryFeatures } from './directions.js';
import { NAMED_FEATURES, type NamedFeature } from './rules.js';

/** Per feature: cells (model x finding) with a Bonferroni-significant association, and the same count under each permutation. */
export type PermutationResult = Partial<Record<NamedFeature, { found: number; cells: number; permuted: number[] }>>;

interface Cell { model: string; task: string; error: Uint8Array }

/**
 * "Significant for some models": how often, against how often it is when the feature is dealt anew among patients. Each cell is a cluster-robust
 * score test of the feature in the joint model of E2 (the model without the feature is fitted once), Bonferroni over all cells and features.
 *
 * A permutation hands each patient the feature values of another patient with about as many images, in the order of the images, so that values
 * stay together as they come within a patient.
 */
export function permutationCounts(cohort: FailureCohort, cells: readonly Cell[], permutations: number, seed: number): PermutationResult {
  const features = NAMED_FEATURES.filter((feature) => !cohort.withheld.includes(feature));
  const level = 0.05 / (cells.length * features.length);
  return Object.fromEntries(features.map((feature) => {
    const tests = cells.flatMap(({ task, error }) => testsOf(explanatoryFeatures(cohort, task), feature, error, cohort));
    const values = tests.length > 0 ? tests[0].values : new Float64Array(0);
    const count = (x: Float64Array): number => tests.filter(({ test }) => normalTwoSided(test(x)) < level).length;
    const permuted = Array.from({ length: permutations }, (_, p) => {
      const donor = donorRows(cohort, rng(seed, 'permutation', cohort.id, feature, p));
      return count(values.map((_, i) => values[donor[i]]));
    });
    return [feature, { found: count(values), cells: tests.length, permuted }];
  }));
}

function testsOf(features: readonly Feature[], feature: NamedFeature, error: Uint8Array, { codes, groups }: FailureCohort): { test: ScoreTest; values: Float64Array }[] {
  const asked = features.find((candidate) => candidate.name === feature);
  if (asked === undefined) return [];
  const nuisance: Matrix = matrixOfColumns(designColumns(features.filter((candidate) => candidate !== asked), 'spline'), error.length).matrix;
  const values = asked.kind === 'numeric' ? withMedian(asked.values) : Float64Array.from(asked.codes, (code) => (asked.levels[code] === 'present' ? 1 : 0));
  return [{ test: scoreTest({ nuisance, label: error, codes, groups }), values }];
}

function withMedian(values: Float64Array): Float64Array {
  const known = values.filter((value) => !Number.isNaN(value)).sort(), median = known[known.length >> 1];
  return values.map((value) => (Number.isNaN(value) ? median : value));
}

/** For each row the row whose feature value it gets: patients are shuffled within classes of similar size; a shorter donor starts anew. */
export function donorRows({ codes, groups }: Pick<FailureCohort, 'codes' | 'groups'>, stream: ReturnType<typeof rng>): Int32Array {
  const rowsOf: number[][] = Array.from({ length: groups }, () => []);
  codes.forEach((g, i) => rowsOf[g].push(i));
  const classes = new Map<number, number[]>();
  rowsOf.forEach((rows, g) => {
    const size = sizeClass(rows.length), members = classes.get(size);
    if (members === undefined) classes.set(size, [g]); else members.push(g);
  });
  const donor = new Int32Array(codes.length);
  for (const patients of [...classes.entries()].sort(([a], [b]) => a - b).map(([, members]) => members)) {
    const from = stream.shuffle([...patients]);
    patients.forEach((g, k) => rowsOf[g].forEach((row, j) => { const rows = rowsOf[from[k]]; donor[row] = rows[j % rows.length]; }));
  }
  return donor;
}

/** 1, 2, 3, 4, then classes a third wider each: 5, 6-7, 8-10, ... */
const sizeClass = (images: number): number => (images <= 4 ? images : 5 + Math.floor(Math.log(images / 5) / Math.log(4 / 3)));
