import type { Tier } from '../../../core/paths.js';
import { rng } from '../../../core/random.js';
import { cramersV } from '../../../external/index.js';
import { stackImage } from '../../../imaging/stack.js';
import { boxFeatures, geometryAuc, lungBox, occlusions, VARIANTS } from '../../../occlusion/index.js';
import { measurePicture, PICTURE_VARIABLES, type PictureMeasures } from '../../../traps/picture.js';
import { tellVariables } from '../../../traps/tell.js';
import { CHEST_SOURCES } from '../../../training/chest/sources.js';
import type { TrapVariable } from '../../../traps/types.js';
import { setSpec, studySpec } from '../cohorts.js';
import { rowsOfCohort } from '../lessons.js';
import { lungsOf, subStack, type PicturedStudy } from '../pictures.js';
import { SEED } from '../protocol.js';
import { setRows, type Part } from '../study.js';
import { withheldSets } from '../withheld.js';
import type { CohortRow, GeometryRow, LeakRow, PoolRow, SetRow, TrapRow, TwinRow } from './rows.js';

const count = (rows: ArrayLike<number>, is: (row: number) => boolean): number => Array.from(rows).filter(is).length;
const patients = ({ images }: PicturedStudy, rows: ArrayLike<number>): number => new Set(Array.from(rows, (i) => images[i].patient)).size;
/** Where an image was collected: its data set, or one of the collections that it joins. */
const sourceOf = ({ tier, images }: PicturedStudy, i: number): string => studySpec(tier).pools.find(({ id }) => id === images[i].pool)!.source ?? images[i].dataset;
const tellsSource = (study: PicturedStudy, rows: Int32Array): number => cramersV(rows.map((i) => study.truth[i]), Array.from(rows, (i) => sourceOf(study, i)));

export function poolTable(study: PicturedStudy): PoolRow[] {
  return studySpec(study.tier).pools.map(({ id, dataset, truth, rule }) => {
    const rows = Int32Array.from(study.images.keys()).filter((i) => study.images[i].pool === id), of = (part: Part): number => count(rows, (i) => study.images[i].part === part);
    return { pool: id, dataset, truth, rule, train: of('train'), validation: of('validation'), test: of('test'), patients: patients(study, rows) };
  });
}

export function cohortTable(study: PicturedStudy): CohortRow[] {
  return studySpec(study.tier).cohorts.map(({ id, title, twinOf = '', internal, external, apart, chest }) => {
    const { train, validation } = rowsOfCohort(study, id), positive = (i: number): boolean => study.truth[i] === 1;
    return { cohort: id, title, twinOf, train: train.length, trainPositives: count(train, positive), validation: validation.length, validationPositives: count(validation, positive), internal, external: external.join(' '), apart: apart.join(' '), chest: chest === undefined ? "the paper's weights" : CHEST_SOURCES[chest].dataset, cramersV: tellsSource(study, train) };
  });
}

export function setTable(study: PicturedStudy): SetRow[] {
  return studySpec(study.tier).sets.map((set) => {
    const rows = setRows(study, set), positives = count(rows, (i) => study.truth[i] === 1);
    return { set: set.id, title: set.title, without: set.without?.join(' ') ?? '', positives, negatives: rows.length - positives, patients: patients(study, rows), cramersV: tellsSource(study, rows) };
  });
}

/** Folders between a set and a file tell the class: on tier `paper`, where no set's rows may be stored, an image is called by set and file name. */
function shownId(tier: Tier, id: string): string {
  return tier === 'paper' ? id.replace(/\/.*\//, '/') : id;
}

const LIKE = /(?<=^it looks the same as ).*(?=, which is )/;

/** Images that are left out; of sets whose rows may not be stored without their class. */
export function leakTable({ tier, left }: Pick<PicturedStudy, 'tier' | 'left'>): LeakRow[] {
  const withheld = withheldSets(tier), { pools } = studySpec(tier), name = (pool: string): string => { const { dataset } = pools.find(({ id }) => id === pool)!; return withheld.has(dataset) ? dataset : pool; };
  return left.map(({ id, pool, rule }) => ({ id: shownId(tier, id), pool: name(pool), rule: rule.replace(LIKE, (like) => shownId(tier, like)) }));
}

/** Pairs that look the same, by the data sets that they come from. */
export function twinTable({ tier, twins }: Pick<PicturedStudy, 'tier' | 'twins'>): TwinRow[] {
  return twins.map(({ first, second, datasets, correlation }) => ({ id: shownId(tier, first), like: shownId(tier, second), dataset: datasets[0], other: datasets[1], correlation }));
}

/** What tells the label of the images that a cohort is trained on: greys, borders and detail of the pixels, and the source. */
export function trapTable(study: PicturedStudy): TrapRow[] {
  return studySpec(study.tier).cohorts.flatMap(({ id }) => {
    const { train, validation } = rowsOfCohort(study, id), rows = Int32Array.of(...train, ...validation), measures = Array.from(rows, (i) => measurePicture(stackImage(study.plain, i)));
    const variables: TrapVariable[] = [
      { name: 'source', about: 'data set of the image', source: 'index', kind: 'category', values: Array.from(rows, (i) => sourceOf(study, i)) },
      ...(Object.keys(PICTURE_VARIABLES) as (keyof PictureMeasures)[]).map((key): TrapVariable => ({ name: PICTURE_VARIABLES[key][0], about: PICTURE_VARIABLES[key][1], source: 'index', kind: 'number', values: Float64Array.from(measures, (one) => one[key]) })),
    ];
    const truth = Float64Array.from(rows, (i) => study.truth[i]), positives = truth.reduce((sum, y) => sum + y, 0);
    return tellVariables(variables.filter(({ values }) => new Set<unknown>(values).size > 1), { task: { name: id, truth, positives, negatives: truth.length - positives }, patients: Array.from(rows, (i) => study.images[i].patient), replicates: 300, seed: SEED })
      .map(({ variable, about, shape, auroc, low, high, verdict }) => ({ cohort: id, variable, about, shape: shape ?? '-', auroc, low, high, verdict }));
  });
}

/** What the lungs' box tells by itself in every set that is occluded, and how much of the lungs a random box hides. */
export async function geometryTable(study: PicturedStudy): Promise<GeometryRow[]> {
  const { cohorts } = studySpec(study.tier), sets = [...new Set(cohorts.flatMap(({ internal, external }) => [internal, ...external]))], random = VARIANTS.find(({ region }) => region === 'random')!;
  const rowsOfSet = (set: string): Int32Array => setRows(study, setSpec(study.tier, set)), lungs = await lungsOf(study.plain, [...new Set(sets.flatMap((set) => Array.from(rowsOfSet(set))))]);
  return sets.map((set) => {
    const all = rowsOfSet(set), rows = all.filter((i) => lungs.has(i)), own = Array.from(rows, (i) => lungs.get(i)!), boxes = own.map((mask) => boxFeatures(lungBox(mask), mask));
    const { value, low, high } = geometryAuc(boxes, rows.map((i) => study.truth[i]), rows.map((i) => study.codes[i]), study.groups, rng(SEED, 'bootstrap', 'haynes', 'geometry'));
    const overlaps = occlusions(subStack(study.stack, rows), own, random, rng(SEED, 'confounder', 'haynes', 'occlusion')).map(({ overlap }) => overlap);
    return { set, images: rows.length, notFound: all.length - rows.length, auroc: value, low, high, randomOverlap: overlaps.reduce((sum, one) => sum + one, 0) / overlaps.length };
  });
}
