import { rng } from '../core/random.js';
import { difference, generalisation, meanRoc, operatingRows, type Estimate, type TestImages } from '../external/index.js';
import type { CrossPredictions } from './predictions.js';
import type { MeasureOptions } from './types.js';

/** A number with its interval; NaN (null in the JSON) where it cannot be told. */
export interface Ends { value: number; low: number; high: number }

/** One model: records by the sets' names. */
export interface ModelResult {
  model: string;
  repeats: number;
  auc: Record<string, Ends>;
  aucByRepeat: Record<string, number[]>;
  drop: Record<string, Ends>;
  meanDrop: Ends;
  relativeDrop: Ends;
  sdAll: Ends;
  /** Mean drop minus that of the first model, on the same patients and repeats; null for the first. */
  beyondFirst: Ends | null;
}

export interface OperatingResult { model: string; set: string; rule: 'carried' | 'youden'; tunedOnTest: boolean; thresholds: number[]; cases: number; positives: number; negatives: number; sensitivity: Ends; specificity: Ends; precision: Ends }

/** Everything that predictions alone tell. */
export interface CrossResults {
  task: string;
  sets: { name: string; role: 'internal' | 'external'; images: number; positives: number; patients: number }[];
  unitNote: string | null;
  models: ModelResult[];
  operating: OperatingResult[];
}

const ends = ({ value, low, high }: Estimate): Ends => ({ value, low, high });
const endsOf = (of: Record<string, Estimate>): Record<string, Ends> => Object.fromEntries(Object.entries(of).map(([name, one]) => [name, ends(one)]));

/** AUROCs, drops, SD_all and operating points with intervals. Sees predictions only: no picture, no network. */
export function measureCrossTest({ task, internal, externals, models, patients, unitNote }: CrossPredictions, { sensitivity, replicates, seed }: MeasureOptions): CrossResults {
  const sets = [internal, ...externals], draw = () => ({ replicates, stream: rng(seed, 'bootstrap', 'cross-test') }), rows = generalisation({ internal, externals, models, ...draw() });
  return {
    task, unitNote, sets: sets.map(({ name, truth }, k) => ({ name, role: k === 0 ? 'internal' : 'external', images: truth.length, positives: truth.reduce((sum, one) => sum + one, 0), patients: patients[k] })),
    models: rows.map(({ model, repeats, auc, aucByRepeat, drop, meanDrop, relativeDrop, sdAll }, i) => ({ model, repeats, auc: endsOf(auc), aucByRepeat, drop: endsOf(drop), meanDrop: ends(meanDrop), relativeDrop: ends(relativeDrop), sdAll: ends(sdAll), beyondFirst: i === 0 ? null : ends(difference(meanDrop, rows[0].meanDrop)) })),
    operating: operatingRows({ internal, tests: sets, models, sensitivity, ...draw() }).map((row) => ({ ...row, sensitivity: ends(row.sensitivity), specificity: ends(row.specificity), precision: ends(row.precision) })),
  };
}

/** Mean ROC curves over repeats: by set, then by model. */
export function curvesOf({ internal, externals, models }: CrossPredictions): { set: string; model: string; fpr: Float64Array; tpr: Float64Array }[] {
  const names = [...new Set(models.map(({ model }) => model))], scoresIn = (set: TestImages, model: string): number[][] => models.filter((one) => one.model === model).map(({ scores }) => set.ids.map((id) => scores.get(id)!));
  return [internal, ...externals].flatMap((set) => names.map((model) => ({ set: set.name, model, ...meanRoc(set.truth, scoresIn(set, model)) })));
}
