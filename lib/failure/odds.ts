import { SecondReadError } from '../core/errors.js';
import { logisticRegression, type LogisticFit } from '../stats/logistic.js';
import { normalQuantile, normalTwoSided } from '../stats/distributions.js';
import { columnsAt, indicatorColumns, knownColumns, largestLevel, levelCounts, matrixOfColumns, type DesignColumn } from './design.js';
import { stepOf, takeFeature, type CategoryFeature, type Feature, type NumericFeature } from './features.js';
import { errorsOf, type FailureTable } from './table.js';

/** What is modelled: a miss among positives, a false alarm among negatives, an error among all. The signs of the first two often differ. */
export type Outcome = 'miss' | 'false alarm' | 'error';
export const OUTCOMES: readonly Outcome[] = ['miss', 'false alarm', 'error'];

/** Cells with fewer events (or non-events) are marked sparse, and their model is fitted with Firth's penalty. */
export const SPARSE_BELOW = 10;

export interface OddsOptions {
  outcome: Outcome;
  /** One model of all features (true, the default), or a model for each feature alone. */
  joint?: boolean;
  /** The table's own where absent. */
  features?: readonly Feature[];
}

/** The odds ratio of one level against the largest, or of one step of a numeric feature. */
export interface OddsRow {
  model: string;
  task: string;
  outcome: Outcome;
  joint: boolean;
  feature: string;
  /** The level, or the step: "per 10". */
  level: string;
  /** Level compared with; "" for numeric features. */
  reference: string;
  /** Rows of the level (all rows, for numeric features) among those at risk: positives for misses, negatives for false alarms. */
  n: number;
  events: number;
  oddsRatio: number;
  /** 95 % Wald interval, errors clustered by patient. */
  low: number;
  high: number;
  p: number;
  /** Standard errors of the log odds ratio: clustered by patient, and as if images were independent. */
  se: number;
  seNaive: number;
  /** Fewer than {@link SPARSE_BELOW} events or non-events in the level, or in the reference. */
  sparse: boolean;
  penalty: 'none' | 'firth';
  /** Why there is no odds ratio; absent where there is one. */
  note?: string;
}

/**
 * On whom does the model fail? Odds ratios of misses, false alarms or errors by logistic regression: reference is the largest level of
 * the table, missing is a level of its own, numeric features adjust by a restricted cubic spline and are reported by a line per step
 * (each in a model where only it is a line). Standard errors are clustered by patient, naive ones beside them. With fewer than ten
 * events or non-events in any level, Firth's penalty is used and such levels are marked; there the larger of both
 * standard errors counts, since a sandwich over a handful of events is too small.
 *
 * @throws SecondReadError (statistics) when no row at risk, or only one outcome, is left; see {@link oddsIfAny}
 * @example subgroupOdds(table, { outcome: 'miss' }).find((row) => row.level === 'AP')?.oddsRatio // 0.17: misses are rarer in AP views
 */
export function subgroupOdds(table: FailureTable, { outcome, joint = true, features = table.features }: OddsOptions): OddsRow[] {
  const rows = rowsAtRisk(table, outcome), errors = errorsOf(table);
  const label = Uint8Array.from(rows, (i) => errors[i]), clusters = Int32Array.from(rows, (i) => table.codes[i]), events = sumOf(label);
  if (events === 0 || events === rows.length) {
    throw new SecondReadError('statistics', `${events} of ${rows.length} ${outcome === 'miss' ? 'positives' : outcome === 'false alarm' ? 'negatives' : 'rows'} are in error`, { field: `${table.model}, ${table.task}, ${outcome}`, expected: 'some, but not all' });
  }
  const risk: AtRisk = { table, outcome, joint, rows, label, clusters, parts: features.map((feature) => partOf(feature, rows, label)) };
  return joint ? jointOdds(risk) : risk.parts.flatMap((part) => jointOdds({ ...risk, parts: [part] }));
}

/** As {@link subgroupOdds}, but an outcome that cannot be modelled gives no rows. */
export function oddsIfAny(table: FailureTable, options: OddsOptions): OddsRow[] {
  const errors = errorsOf(table), rows = rowsAtRisk(table, options.outcome), events = rows.reduce((sum, i) => sum + errors[i], 0);
  return events === 0 || events === rows.length ? [] : subgroupOdds(table, options);
}

/** Positions of the rows where the outcome can happen. */
export function rowsAtRisk({ truth }: FailureTable, outcome: Outcome): Int32Array {
  const wanted = outcome === 'miss' ? 1 : 0, rows: number[] = [];
  for (let i = 0; i < truth.length; i++) if (outcome === 'error' || truth[i] === wanted) rows.push(i);
  return Int32Array.from(rows);
}

/** A feature among the rows at risk, with its columns. */
interface Part { feature: Feature; reference: number; n: number[]; events: number[]; adjusting: DesignColumn[] }
interface AtRisk { table: FailureTable; outcome: Outcome; joint: boolean; rows: Int32Array; label: Uint8Array; clusters: Int32Array; parts: Part[] }

function partOf(whole: Feature, rows: Int32Array, label: Uint8Array): Part {
  // Steps, knots and references are the whole table's, so that misses and false alarms are compared and reported alike.
  if (whole.kind === 'numeric') return { feature: whole, reference: -1, n: [rows.length], events: [sumOf(label)], adjusting: columnsAt(knownColumns(whole, 'spline'), rows) };
  const feature = takeFeature(whole, rows) as CategoryFeature;
  const n = levelCounts(feature.levels.length, feature.codes), events = new Array<number>(feature.levels.length).fill(0);
  for (let i = 0; i < label.length; i++) events[feature.codes[i]] += label[i];
  const largest = largestLevel(whole), reference = n[largest] > 0 ? largest : largestLevel(feature);
  return { feature, reference, n, events, adjusting: indicatorColumns(feature, reference) };
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

const isSparse = ({ n, events }: Part, k: number): boolean => n[k] > 0 && Math.min(events[k], n[k] - events[k]) < SPARSE_BELOW;

function jointOdds(risk: AtRisk): OddsRow[] {
  const penalty = risk.parts.some((part) => part.n.some((_, k) => isSparse(part, k))) ? 'firth' : 'none';
  const base = fitParts(risk, risk.parts.map((part) => part.adjusting), penalty);
  return risk.parts.flatMap((part, p) => {
    if (part.feature.kind === 'category') return categoryRows(risk, part, base);
    const line = columnsAt(knownColumns(part.feature, 'line'), risk.rows);
    const fit = line.length === part.adjusting.length ? base : fitParts(risk, risk.parts.map((other, q) => (q === p ? line : other.adjusting)), penalty, base.fit);
    return numericRows(risk, part, line, fit);
  });
}

interface PartsFit { fit: LogisticFit | null; note: string; penalty: 'none' | 'firth'; dropped: Set<string> }

function fitParts(risk: AtRisk, columns: DesignColumn[][], penalty: 'none' | 'firth', near?: LogisticFit | null): PartsFit {
  const { rows, label, clusters } = risk;
  let wanted = columns.flat();
  const dropped = new Set<string>();
  for (;;) {
    const { matrix, dropped: equal } = matrixOfColumns(wanted, rows.length);
    for (const column of equal) dropped.add(column.name);
    if (matrix.columns === 0) return { fit: null, note: 'one level only', penalty, dropped };
    try {
      const fit = logisticRegression({ features: matrix, label, clusters, penalty, start: startOf(matrix.names, label, near) });
      // Two levels of two features can part the outcomes together, where no single level is sparse.
      if (penalty === 'none' && (fit.separated || !fit.converged)) return fitParts(risk, columns, 'firth', near);
      return { fit, note: '', penalty, dropped };
    } catch (cause) {
      const name = cause instanceof SecondReadError ? cause.place.field : undefined;
      if (name === undefined || !matrix.names.includes(name)) throw cause;
      // A combination of the columns before it: it adjusts for nothing that they do not.
      dropped.add(name);
      wanted = wanted.filter((column) => column.name !== name);
    }
  }
}

/** A neighbouring fit's coefficients, or the overall log-odds and zeros: some iterations less either way. */
function startOf(names: string[], label: Uint8Array, near?: LogisticFit | null): number[] {
  const events = sumOf(label);
  return ['(intercept)', ...names].map((name, j) => near?.coefficients[near.names.indexOf(name)] ?? (j === 0 ? Math.log(events / (label.length - events)) : 0));
}

function categoryRows(risk: AtRisk, part: Part, fitted: PartsFit): OddsRow[] {
  const { feature, reference, n, events } = part, { levels } = feature as CategoryFeature;
  return levels.flatMap((level, k) => {
    if (k === reference) return [];
    const place = { feature: feature.name, level, reference: levels[reference], n: n[k], events: events[k], sparse: n[k] === 0 || isSparse(part, k) || isSparse(part, reference) };
    return [oddsRow(risk, place, `${feature.name}: ${level}`, n[k] === 0 ? { ...fitted, fit: null, note: 'no rows at risk' } : fitted)];
  });
}

function numericRows(risk: AtRisk, part: Part, line: DesignColumn[], fitted: PartsFit): OddsRow[] {
  const { feature, n, events } = part;
  return line.map((column) => {
    if (column.level === null) return oddsRow(risk, { feature: feature.name, level: `per ${stepOf(feature as NumericFeature)}`, reference: '', n: n[0], events: events[0], sparse: isSparse(part, 0) }, column.name, fitted);
    const rows = sumOf(column.values), wrong = sumOf(risk.label.map((y, i) => y * column.values[i]));
    return oddsRow(risk, { feature: feature.name, level: column.level, reference: 'the median', n: rows, events: wrong, sparse: Math.min(wrong, rows - wrong) < SPARSE_BELOW }, column.name, fitted);
  });
}

type Place = Pick<OddsRow, 'feature' | 'level' | 'reference' | 'n' | 'events' | 'sparse'>;

function oddsRow({ table, outcome, joint }: AtRisk, place: Place, column: string, { fit, note, penalty, dropped }: PartsFit): OddsRow {
  const row = { model: table.model, task: table.task, outcome, joint, ...place, penalty }, j = fit ? fit.names.indexOf(column) : -1;
  if (!fit || j < 0) return { ...row, oddsRatio: NaN, low: NaN, high: NaN, p: NaN, se: NaN, seNaive: NaN, note: note || (dropped.has(column) ? 'the same rows as levels of other features' : 'not in the model') };
  const se = place.sparse ? Math.max(fit.se[j], fit.seNaive[j]) : fit.se[j], wald = waldOf(fit.coefficients[j], se);
  return { ...row, ...wald, se, seNaive: fit.seNaive[j] };
}

function waldOf(coefficient: number, se: number): Pick<OddsRow, 'oddsRatio' | 'low' | 'high' | 'p'> {
  const width = normalQuantile(0.975) * se;
  return { oddsRatio: Math.exp(coefficient), low: Math.exp(coefficient - width), high: Math.exp(coefficient + width), p: normalTwoSided(coefficient / se) };
}
