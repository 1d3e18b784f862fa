import type { Matrix } from '../core/matrix.js';
import { SecondReadError } from '../core/errors.js';
import { designColumns, matrixOfColumns, type DesignColumn } from './design.js';
import { featureRows, type Feature } from './features.js';
import type { Outputs } from './outputs.js';

/** What an error predictor is given; letters as in the protocol (experiment E3). */
export type Variant = 'distance' | 'own output' | 'own model' | 'all models' | 'clinical' | 'own model + clinical';

/** (a) to (f). The last was fixed before any data was seen: not the variant that did best, but the own model's outputs with the clinical features. */
export const VARIANTS: readonly { letter: string; variant: Variant; inputs: string }[] = [
  { letter: 'a', variant: 'distance', inputs: 'rank distance of the own score to its cut-off' },
  { letter: 'b', variant: 'own output', inputs: 'the own score' },
  { letter: 'c', variant: 'own model', inputs: 'scores and decisions of the own model for all tasks, distance to the cut-off' },
  { letter: 'd', variant: 'all models', inputs: 'scores of all models for the task, of the own model for all tasks, own decision and distance' },
  { letter: 'e', variant: 'clinical', inputs: 'clinical features only' },
  { letter: 'f', variant: 'own model + clinical', inputs: '(c) and the clinical features; fixed beforehand, in place of "best + clinical"' },
];

export interface VariantInput {
  outputs: Outputs;
  /** Model and task whose errors are to be predicted. */
  own: { model: string; task: string };
  clinical: readonly Feature[];
  form?: 'spline' | 'line';
}

/**
 * The features of a variant, one row a film. It is given outputs and clinical features, and no truth: `Outputs` cannot hold one.
 * Missing clinical values become a level (categories) or the median with an indicator (numbers); age and other numbers come as a
 * restricted cubic spline, or as they are (`form: 'line'`) for trees, which bend by themselves.
 *
 * @throws SecondReadError (statistics) where the variant needs clinical features and there are none, or rows do not match
 * @example variantFeatures('distance', { outputs, own: { model: 'm', task: 'Edema' }, clinical: [] }).names // ['rank distance to the cut-off']
 */
export function variantFeatures(variant: Variant, { outputs, own, clinical, form = 'spline' }: VariantInput): Matrix {
  for (const feature of clinical) {
    if (featureRows(feature) !== outputs.rows) throw new SecondReadError('statistics', `${featureRows(feature)} values for ${outputs.rows} rows`, { field: feature.name, expected: 'one a row' });
  }
  const columns = columnsOf(variant, { outputs, own, clinical, form });
  if (columns.length === 0) throw new SecondReadError('statistics', `no clinical features for the variant "${variant}"`, { field: `${own.model}, ${own.task}`, expected: 'at least one, such as age or sex' });
  return matrixOfColumns(columns, outputs.rows).matrix;
}

/**
 * Each column with its sign turned where the model called positive, and the decision beside them. Whatever speaks for the finding makes a
 * miss likelier and a false alarm less likely, so one coefficient for both sides needs this sign; without it a logistic model
 * of errors sees evidence of opposite signs cancel. (It is then the model of the truth, seen from the decision.)
 */
export function signedByDecision({ rows, columns, values, names }: Matrix, decision: ArrayLike<number>): Matrix {
  const width = columns + 1, out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    const sign = decision[i] ? -1 : 1;
    for (let j = 0; j < columns; j++) out[i * width + j] = sign * values[i * columns + j];
    out[i * width + columns] = decision[i];
  }
  return { rows, columns: width, values: out, names: [...names.map((name) => `${name}, signed by the decision`), 'decision'] };
}

function columnsOf(variant: Variant, { outputs, own, clinical, form }: Required<VariantInput>): DesignColumn[] {
  switch (variant) {
    case 'distance': return [rankDistance(outputs, own)];
    case 'own output': return [column(`score: ${own.task}`, outputs.of(own.model, own.task).normal)];
    case 'own model': return ownModel(outputs, own);
    case 'all models': return [...scores(outputs, own.model), ...otherModels(outputs, own), column(`decision: ${own.task}`, outputs.of(own.model, own.task).decision), rankDistance(outputs, own), normalDistance(outputs, own)];
    case 'clinical': return designColumns(clinical, form);
    case 'own model + clinical': return clinical.length === 0 ? [] : [...ownModel(outputs, own), ...designColumns(clinical, form)];
  }
}

function ownModel(outputs: Outputs, own: { model: string; task: string }): DesignColumn[] {
  const decisions = outputs.tasks.filter((task) => outputs.has(own.model, task)).map((task) => column(`decision: ${task}`, outputs.of(own.model, task).decision));
  return [...scores(outputs, own.model), ...decisions, rankDistance(outputs, own), normalDistance(outputs, own)];
}

const scores = (outputs: Outputs, model: string): DesignColumn[] => outputs.tasks.filter((task) => outputs.has(model, task)).map((task) => column(`score: ${model}, ${task}`, outputs.of(model, task).normal));

const otherModels = (outputs: Outputs, own: { model: string; task: string }): DesignColumn[] => outputs.models.filter((model) => model !== own.model && outputs.has(model, own.task)).map((model) => column(`score: ${model}, ${own.task}`, outputs.of(model, own.task).normal));

function rankDistance(outputs: Outputs, own: { model: string; task: string }): DesignColumn {
  const { rank, cut } = outputs.of(own.model, own.task);
  return column('rank distance to the cut-off', rank.map((value) => Math.abs(value - cut.rank)));
}

/** With score and decision it lets the log-odds of an error have a slope of its own on each side of the cut-off. */
function normalDistance(outputs: Outputs, own: { model: string; task: string }): DesignColumn {
  const { normal, cut } = outputs.of(own.model, own.task);
  return column('distance to the cut-off in normal scores', normal.map((value) => Math.abs(value - cut.normal)));
}

const column = (name: string, values: ArrayLike<number>): DesignColumn => ({ name, feature: name, level: null, values: values instanceof Float64Array ? values : Float64Array.from(values) });
