import type { Folds, SourceMattersSplits, SplitRow } from './source-matters-splits.js';

/** Images of one part of a split. */
export interface PartCount { images: number; positives: number; negatives: number; patients: number }
export interface FoldCount {
  /** From 1. */
  fold: number;
  train: PartCount;
  validation: PartCount;
  /** Patients that stand on both sides: 0 where the split holds what it promises. */
  patientsTrainAndValidation: number;
  patientsTrainAndTest: number;
  patientsValidationAndTest: number;
  /** Images that do. */
  imagesTrainAndTest: number;
}
export interface SplitFacts {
  all: PartCount;
  test: PartCount;
  /** Training and validation of fold 1; `samePool` says whether every fold divides the same images. */
  pool: PartCount;
  samePool: boolean;
  folds: FoldCount[];
  /** Distinct images over the folds' validation sets, and how many places they fill: fewer images than places mean overlapping draws. */
  validationImages: number;
  validationPlaces: number;
}
/** Composition by class and sex. */
export interface SexCount { femalePositives: number; malePositives: number; femaleNegatives: number; maleNegatives: number }
export interface SexFacts extends SplitFacts { share: number; poolBySex: SexCount; testBySex: SexCount }

/** Facts of both tasks, counted from the authors' fold files (see `massFacts`, `atelectasisFacts`). */
export const sourceMattersFacts = (splits: SourceMattersSplits): { mass: SplitFacts; atelectasis: SexFacts[] } => ({ mass: massFacts(splits), atelectasis: atelectasisFacts(splits) });

/** The "lung mass" task: counts of its parts and folds, leaks of patients, overlap of the validation draws. */
export const massFacts = ({ mass }: SourceMattersSplits): SplitFacts => facts(mass);

/** The "atelectasis" task, one row for each share of women among the training positives: as above, with the composition by sex. */
export const atelectasisFacts = ({ atelectasis }: SourceMattersSplits): SexFacts[] => atelectasis.map((split) => ({
  share: split.share, ...facts(split), poolBySex: bySex(pool(split.folds[0])), testBySex: bySex(split.test),
}));

function facts({ folds, test }: Folds): SplitFacts {
  const first = pool(folds[0]), validation = folds.flatMap((fold) => fold.validation);
  return {
    all: count([...first, ...test]), test: count(test), pool: count(first),
    samePool: folds.every((fold) => shared(pool(fold), first, image) === first.length && pool(fold).length === first.length),
    folds: folds.map(({ train, validation: held }, k) => ({
      fold: k + 1, train: count(train), validation: count(held), patientsTrainAndValidation: shared(train, held, patient),
      patientsTrainAndTest: shared(train, test, patient), patientsValidationAndTest: shared(held, test, patient), imagesTrainAndTest: shared(train, test, image),
    })),
    validationImages: new Set(validation.map(image)).size, validationPlaces: validation.length,
  };
}

const patient = (row: SplitRow): string => row.patient, image = (row: SplitRow): string => row.image;
const pool = ({ train, validation }: Folds['folds'][number]): SplitRow[] => [...train, ...validation];

/** Of distinct images, so that a pool and its test can be counted together. */
function count(rows: readonly SplitRow[]): PartCount {
  const distinct = [...new Map(rows.map((row) => [row.image, row])).values()], positives = distinct.filter(({ label }) => label === 1).length;
  return { images: distinct.length, positives, negatives: distinct.length - positives, patients: new Set(distinct.map(patient)).size };
}

function bySex(rows: readonly SplitRow[]): SexCount {
  const of = (sex: 'F' | 'M', label: 0 | 1): number => rows.filter((row) => row.sex === sex && row.label === label).length;
  return { femalePositives: of('F', 1), malePositives: of('M', 1), femaleNegatives: of('F', 0), maleNegatives: of('M', 0) };
}

/** Distinct keys that both sides have. */
function shared(one: readonly SplitRow[], other: readonly SplitRow[], key: (row: SplitRow) => string): number {
  const keys = new Set(other.map(key));
  return new Set(one.map(key).filter((value) => keys.has(value))).size;
}
