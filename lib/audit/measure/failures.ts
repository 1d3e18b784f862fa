import { rng } from '../../core/random.js';
import { SecondReadError } from '../../core/errors.js';
import { failureFolds } from '../../failure/folds.js';
import type { FailureTable } from '../../failure/table.js';
import type { FlipRow, PredictorRow, SubgroupRow } from '../output/rows.js';
import { flipLines } from './flips.js';
import { outputsOn } from './outputs.js';
import { predictorRows } from './predictors.js';
import type { AuditStudy } from './study.js';
import { subgroupRows } from './subgroups.js';
import type { Part } from './subset.js';

/** The statistics of failure of one task; what could not be computed is said in `notes`. */
export interface Failures { subgroups: SubgroupRow[]; predictors: PredictorRow[]; flips: FlipRow[]; notes: string[] }

const FOLDS = 5;

/** Who is misclassified, what predicts errors, and whether flipping would help. */
export function failuresOf(table: FailureTable, positions: Int32Array, study: AuditStudy, place: { model: number; part: Part }): Failures {
  const found = compute(table, positions, study, place);
  if (study.patientsKnown) return found;
  // Every table says itself what its intervals are worth.
  const told = <Row extends { intervals: string }>(rows: Row[]): Row[] => rows.map((row) => ({ ...row, intervals: row.intervals.replace('of patients', 'of images, too narrow') }));
  return { ...found, subgroups: found.subgroups.map((row) => ({ ...row, note: [row.note, 'intervals by image, too narrow'].filter((text) => text !== '').join('; ') })), predictors: told(found.predictors), flips: told(found.flips) };
}

function compute(table: FailureTable, positions: Int32Array, study: AuditStudy, { model, part }: { model: number; part: Part }): Failures {
  const { rows: subgroups, notes } = subgroupRows(table, study.roles);
  const none: Failures = { subgroups, predictors: [], flips: [], notes };
  return attempt(notes, 'errors were not predicted, flipping was not tried', none, () => {
    // One set of folds for predictors and flips: their arms are compared row by row.
    const folds = failureFolds(table, { folds: FOLDS, stream: rng(study.seed, 'split', 'audit-failure', table.task) }), outputs = outputsOn(study, model, positions, part);
    const predictors = attempt(notes, 'errors were not predicted', [], () => predictorRows(table, study, outputs, folds));
    return { ...none, predictors, flips: attempt(notes, 'flipping was not tried', [], () => flipLines(table, study, outputs, folds)) };
  });
}

/** The result, or the fallback with a note where the data do not allow it. */
function attempt<T>(notes: string[], what: string, fallback: T, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof SecondReadError) || error.kind !== 'statistics') throw error;
    notes.push(`${what}: ${error.what}`);
    return fallback;
  }
}
