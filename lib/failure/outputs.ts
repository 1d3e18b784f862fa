import { SecondReadError } from '../core/errors.js';
import { argsort } from '../stats/argsort.js';
import { normalQuantile } from '../stats/distributions.js';

declare const withoutTruth: unique symbol;

/** One model's scores and decisions for one task: what is known when a film is read, before anybody knows the truth. */
export interface Output { model: string; task: string; score: ArrayLike<number>; decision: ArrayLike<number> }

/** An output on a scale that all models share. */
export interface NormalisedOutput {
  model: string;
  task: string;
  /** Normal scores of the ranks: Phi^-1((mid-rank - 1/2) / n). */
  normal: Float64Array;
  /** Mid-ranks divided by n, in (0, 1]. */
  rank: Float64Array;
  decision: Uint8Array;
  /** Where the decision turns from 0 to 1, on both scales. */
  cut: { normal: number; rank: number };
}

/**
 * What error predictors may look at. It is made by {@link outputsOf} from scores and decisions, which copies nothing else: there
 * is no place for a truth, and no other way to make one.
 */
export interface Outputs {
  readonly [withoutTruth]: true;
  readonly rows: number;
  readonly models: readonly string[];
  readonly tasks: readonly string[];
  /** @throws SecondReadError (statistics) when the model has no output for the task */
  of(model: string, task: string): NormalisedOutput;
  has(model: string, task: string): boolean;
}

/**
 * Brings the outputs of all models to one scale. Some published outputs are no probabilities (they exceed 1, or span 0.500 to
 * 0.504), so each is replaced by its ranks among all rows and their normal scores. Ranks use the scores of held-out rows, never a truth.
 *
 * @throws SecondReadError (statistics) for unequal lengths, doubled outputs, scores that are not finite, decisions outside 0/1
 * @example outputsOf([{ model: 'm', task: 'Edema', score: [0.1, 0.9], decision: [0, 1] }]).of('m', 'Edema').rank // Float64Array [0.5, 1]
 */
export function outputsOf(outputs: readonly Output[]): Outputs {
  if (outputs.length === 0) throw new SecondReadError('statistics', 'no outputs', { expected: 'at least one model and task' });
  const rows = outputs[0].score.length, quantiles = halfStepQuantiles(rows), known = new Map<string, NormalisedOutput>();
  for (const output of outputs) {
    const key = keyOf(output.model, output.task), field = `${output.model}, ${output.task}`;
    if (known.has(key)) throw new SecondReadError('statistics', 'this model and task occur twice', { field, expected: 'each once' });
    if (output.score.length !== rows || output.decision.length !== rows) throw new SecondReadError('statistics', `${output.score.length} scores and ${output.decision.length} decisions`, { field, expected: `${rows} of each, as for the first output` });
    known.set(key, normalised(output, quantiles, field));
  }
  const made: Omit<Outputs, typeof withoutTruth> = {
    rows,
    models: [...new Set(outputs.map(({ model }) => model))],
    tasks: [...new Set(outputs.map(({ task }) => task))],
    has: (model, task) => known.has(keyOf(model, task)),
    of(model, task) {
      const found = known.get(keyOf(model, task));
      if (!found) throw new SecondReadError('statistics', `no output of "${model}" for "${task}"`, { expected: [...known.values()].slice(0, 10).map((output) => `${output.model} for ${output.task}`).join(', ') });
      return found;
    },
  };
  return Object.freeze(made) as Outputs;
}

const keyOf = (model: string, task: string): string => JSON.stringify([model, task]);

/** Phi^-1(k / (2 rows)) for k = 1 ... 2 rows - 1: mid-ranks are whole or half numbers, so these are all the values that occur. */
function halfStepQuantiles(rows: number): Float64Array {
  const values = new Float64Array(2 * rows);
  for (let k = 1; k <= rows; k++) { values[k] = normalQuantile(k / (2 * rows)); values[2 * rows - k] = -values[k]; }
  values[rows] = 0;
  return values;
}

function normalised({ model, task, score, decision }: Output, quantiles: Float64Array, field: string): NormalisedOutput {
  const rows = score.length, order = argsort(score), normal = new Float64Array(rows), rank = new Float64Array(rows);
  for (let place = 0; place < rows;) {
    const value = score[order[place]];
    if (!Number.isFinite(value)) throw new SecondReadError('statistics', `score ${value} at position ${order[place]}`, { field, expected: 'finite numbers' });
    let end = place;
    while (end < rows && score[order[end]] === value) end++;
    // Twice the mid-rank less one: places count from 0, ranks from 1.
    const doubled = place + end;
    for (; place < end; place++) { normal[order[place]] = quantiles[doubled]; rank[order[place]] = (doubled + 1) / (2 * rows); }
  }
  const decided = Uint8Array.from(decision, (value, i) => {
    if (value !== 0 && value !== 1) throw new SecondReadError('statistics', `decision ${value} at position ${i}`, { field, expected: '0 or 1' });
    return value;
  });
  return { model, task, normal, rank, decision: decided, cut: cutOf(order, decided, normal, rank) };
}

/** The cut between two neighbouring scores that agrees with most decisions: exact for one cut-off, a compromise where folds had their own. */
function cutOf(order: ArrayLike<number>, decision: Uint8Array, normal: Float64Array, rank: Float64Array): { normal: number; rank: number } {
  let agree = 0;
  for (const d of decision) agree += d;
  let best = agree, at = 0;
  for (let place = 0; place < order.length; place++) {
    agree += decision[order[place]] === 1 ? -1 : 1;
    const boundary = place + 1 === order.length || normal[order[place + 1]] !== normal[order[place]];
    if (boundary && agree > best) { best = agree; at = place + 1; }
  }
  if (at === 0) return { normal: normal[order[0]], rank: rank[order[0]] };
  if (at === order.length) return { normal: normal[order[at - 1]], rank: rank[order[at - 1]] };
  return { normal: (normal[order[at - 1]] + normal[order[at]]) / 2, rank: (rank[order[at - 1]] + rank[order[at]]) / 2 };
}
