import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';

/** What the sample needs to know of a picture; rows whose sex or label is not known are passed over. */
export interface SexRow { readonly patient: string; readonly sex?: 'F' | 'M' | null; readonly label: 0 | 1 | null }

export interface SexSampleOptions {
  rows: readonly SexRow[];
  /** Share of women among the training positives, 0 to 1; training negatives are all men. */
  share: number;
  /** Pictures of each kind; the paper's 200 where not given. */
  count?: number;
  /** `leak-free` (default): no patient on two sides. `as-published`: as the authors' script, whose women lie on both. */
  variant?: 'leak-free' | 'as-published';
  /** Pictures of each class of an i.i.d. test set drawn as the training set is, from patients of its own; 0 where not given. The paper does not say what its i.i.d. test was. Only with `leak-free`. */
  iid?: number;
  /** One stream gives the same pools at every share, and nested choices from them. */
  stream: RandomStream;
}

export interface SexSample {
  /** Row numbers: women and men with the finding in the wanted share, then men without it. */
  train: Int32Array;
  /** Out of distribution: men with the finding, women without it. */
  test: Int32Array;
  /** Drawn as `train` is; empty unless asked for. */
  iid: Int32Array;
  /** Patients with pictures both in `train` and in `test`. */
  shared: string[];
}

/**
 * The paper's sex confounder, made by choosing patients: in training women have the finding (in a share of the positives) and men stand
 * for its absence; in the test the other way round.
 *
 * As published (gender.py): 2 * count positives of men, `count` of women, `count` negatives of each are drawn; the men's positives are
 * halved by patient, one half for training; women's pools are not parted by patient, so that the training set shares more patients with the
 * test the larger the share (1 to 8 of them in the authors' files). The leak-free variant draws the test first, `count` men and `count` women,
 * and the training pools from other patients; every pool then has exactly `count` pictures.
 *
 * @throws SecondReadError (input) for a share outside [0, 1], (data) where a pool has too few pictures: which, how many, how many are needed
 * @example sexSample({ rows, share: 0.8, stream: rng(1, 'split', 'sex') }).train.length // 400: 160 women and 40 men with the finding, 200 men without
 */
export function sexSample({ rows, share, count = 200, variant = 'leak-free', iid = 0, stream }: SexSampleOptions): SexSample {
  if (!(share >= 0 && share <= 1)) throw new SecondReadError('input', `a share of ${share}`, { field: 'share', expected: 'a number from 0 to 1' });
  if (variant === 'as-published' && iid > 0) throw new SecondReadError('input', 'the published sample has no i.i.d. test set', { field: 'iid', remedy: 'Use variant "leak-free".' });
  const draw = drawer(rows, stream);
  return variant === 'leak-free' ? leakFree(rows, share, count, iid, draw) : asPublished(rows, share, count, draw, stream);
}

type Draw = (sex: 'F' | 'M', label: 0 | 1, count: number, without: ReadonlySet<string>, what: string) => number[];

function leakFree(rows: readonly SexRow[], share: number, count: number, iidCount: number, draw: Draw): SexSample {
  const nobody = new Set<string>();
  const test = [...draw('M', 1, count, nobody, 'test'), ...draw('F', 0, count, nobody, 'test')], taken = patientsOf(rows, test);
  const recipe = (size: number, what: string): { women: number[]; men: number[]; negatives: number[] } =>
    ({ women: draw('F', 1, size, taken, what), men: draw('M', 1, size, taken, what), negatives: draw('M', 0, size, taken, what) });
  const iidPools = recipe(iidCount, 'i.i.d. test');
  for (const pool of Object.values(iidPools)) for (const i of pool) taken.add(rows[i].patient);
  const train = mix(recipe(count, 'training'), share);
  return result(rows, train, test, mix(iidPools, share));
}

function asPublished(rows: readonly SexRow[], share: number, count: number, draw: Draw, stream: RandomStream): SexSample {
  const nobody = new Set<string>(), men = draw('M', 1, 2 * count, nobody, 'training and test'), women = draw('F', 1, count, nobody, 'training');
  const negatives = draw('M', 0, count, nobody, 'training'), womenWithout = draw('F', 0, count, nobody, 'test');
  const patients = stream.shuffle([...patientsOf(rows, men)]), tested = new Set(patients.slice(0, Math.ceil(patients.length / 2)));
  const train = mix({ women, men: men.filter((i) => !tested.has(rows[i].patient)), negatives }, share);
  return result(rows, train, [...men.filter((i) => tested.has(rows[i].patient)), ...womenWithout], []);
}

/** Women from the front of their pool, men from the front of theirs: a larger share adds women and takes men away, and changes nothing else. */
const mix = ({ women, men, negatives }: { women: number[]; men: number[]; negatives: number[] }, share: number): number[] =>
  [...women.slice(0, Math.round(share * women.length)), ...men.slice(0, men.length - Math.round(share * men.length)), ...negatives];

function result(rows: readonly SexRow[], train: number[], test: number[], iid: number[]): SexSample {
  const tested = patientsOf(rows, test), shared = [...patientsOf(rows, train)].filter((patient) => tested.has(patient)).sort();
  return { train: Int32Array.from(train), test: Int32Array.from(test), iid: Int32Array.from(iid), shared };
}

const patientsOf = (rows: readonly SexRow[], chosen: readonly number[]): Set<string> => new Set(chosen.map((i) => rows[i].patient));

function drawer(rows: readonly SexRow[], stream: RandomStream): Draw {
  return (sex, label, count, without, what) => {
    const pool: number[] = [];
    rows.forEach((row, i) => { if (row.sex === sex && row.label === label && !without.has(row.patient)) pool.push(i); });
    if (pool.length < count) {
      throw new SecondReadError('data', `too few pictures of ${sex === 'F' ? 'women' : 'men'} ${label === 1 ? 'with' : 'without'} the finding for the ${what} set: ${pool.length}${without.size > 0 ? ' of patients not used elsewhere' : ''}`,
        { field: 'rows', expected: `at least ${count}`, remedy: 'Lower count, or use a larger cohort.' });
    }
    return stream.shuffle(pool).slice(0, count);
  };
}
