import { rng } from '../../core/random.js';
import { cohortSpec, setSpec, studySpec } from './cohorts.js';
import type { PicturedStudy } from './pictures.js';
import { SEED, type Variation } from './protocol.js';
import { rowsOf, setRows, type Part, type Study } from './study.js';
import type { Lesson } from './train.js';

/**
 * What a cohort's networks are trained on and stopped by. A cohort and its twin have the same positives and equally many negatives, so that a
 * difference between them is one of sources and not of numbers. Default: class weights; images of the test sets are never looked at.
 */
export function lessonOf(study: PicturedStudy, cohort: string, variation: Variation): Lesson {
  const rows = rowsOfCohort(study, cohort), stack = variation === 'no-equalisation' ? study.plain : study.stack, label = Int32Array.from(study.truth);
  const validation = variation === 'as-released' ? setRows(study, setSpec(study.tier, cohortSpec(study.tier, cohort).internal)) : rows.validation;
  const train = variation === 'oversample' ? oversampled(rows.train, study.truth) : variation === 'oversample-as-released' ? oversampledAsReleased(rows.train, study.truth) : rows.train;
  return { stack, label, train, validation, weighted: !variation.startsWith('oversample') };
}

/** Images that a cohort is trained on and validated with. */
export function rowsOfCohort(study: Study, id: string): { train: Int32Array; validation: Int32Array } {
  const { positives, negatives } = cohortSpec(study.tier, id);
  const of = (part: Part): Int32Array => Int32Array.of(...rowsOf(study, [positives], part), ...someNegatives(study, id, negatives, part)).sort();
  return { train: of('train'), validation: of('validation') };
}

/** Negatives of a part, as many as the cohort and its twin (or the cohort it is the twin of) both have; patients in seeded order, so that few have many images. */
function someNegatives(study: Study, id: string, pool: string, part: Part): Int32Array {
  const rows = rowsOf(study, [pool], part), others = partners(study, id).map(({ negatives }) => rowsOf(study, [negatives], part).length), count = Math.min(rows.length, ...others);
  return rng(SEED, 'split', 'haynes', 'negatives', pool, part).shuffle(rows.slice()).slice(0, count).sort();
}

/** The twin of a cohort, or the cohort of a twin. */
function partners(study: Study, id: string): { negatives: string }[] {
  const { twinOf } = cohortSpec(study.tier, id);
  return studySpec(study.tier).cohorts.filter((other) => other.id === twinOf || other.twinOf === id);
}

/** Every image of the smaller class in turn, again and again, until both classes are equally large. */
export function oversampled(rows: Int32Array, truth: ArrayLike<number>): Int32Array {
  const [few, many] = byClass(rows, truth);
  return Int32Array.of(...rows, ...Array.from({ length: many.length - few.length }, (_, k) => few[k % few.length]));
}

/**
 * The authors' `oversample_data` with its inverted test: the first image of the smaller class is copied until both classes are equally large,
 * then every image of it once more.
 *
 * @example oversampledAsReleased(Int32Array.of(0, 1, 2, 3, 4), [1, 1, 0, 0, 0]) // [0, 1, 2, 3, 4, 0, 1]: one copy of image 0 to 3 against 3, then image 1
 */
export function oversampledAsReleased(rows: Int32Array, truth: ArrayLike<number>): Int32Array {
  const [few, many] = byClass(rows, truth);
  return Int32Array.of(...rows, ...new Array<number>(many.length - few.length).fill(few[0]), ...few.slice(1));
}

/** Rows of the smaller and of the larger class. */
function byClass(rows: Int32Array, truth: ArrayLike<number>): [Int32Array, Int32Array] {
  const positives = rows.filter((row) => truth[row] === 1), negatives = rows.filter((row) => truth[row] === 0);
  return positives.length < negatives.length ? [positives, negatives] : [negatives, positives];
}
