import type { Tier } from '../../core/paths.js';
import type { CohortRow } from '../../data/types.js';
import type { ChestId } from '../../training/chest/sources.js';
import { PAPER } from './cohorts-paper.js';

/** Images of one class from one source. */
export interface Pool {
  id: string;
  dataset: string;
  /** Where its images were collected, where a data set joins several collections; else the data set. */
  source?: string;
  truth: 0 | 1;
  /** Which images of the dataset belong to it. */
  rule: string;
  takes(row: CohortRow): boolean;
  /**
   * `parted` by patient into training, validation and test; or, where the authors fixed an internal test set, `train`: parted into training and validation
   * alone, and `inside`: that test set. `test`: of another source, tested with.
   */
  use: 'parted' | 'train' | 'inside' | 'test';
}

/** A training set: positives and negatives, each from one pool. */
export interface CohortSpec {
  id: string;
  title: string;
  positives: string;
  negatives: string;
  /** The test set that comes from the same pools as training. */
  internal: string;
  /** Test sets of other sources with the same target. A twin is tested on those of its cohort, its own internal set among them. */
  external: readonly string[];
  /** Shown apart: another target, or too few of a class. */
  apart: readonly string[];
  /**
   * What models that are trained on chest radiographs first are trained on: a set none of whose films is trained on or tested with here. A twin has that of its
   * cohort. Tier `paper` has the paper's own weights.
   */
  chest?: ChestId;
  /** Of a twin: the confounded cohort beside which it stands (same positives, negatives of their own source). */
  twinOf?: string;
}

/** A test set: positives of some pools and negatives of others. */
export interface SetSpec {
  id: string;
  title: string;
  positives: readonly string[];
  negatives: readonly string[];
  /** Images of these pools whose label is known to be wrong. */
  without?: readonly string[];
  /** Too few negatives for an AUROC: the share of its positives that is found, and nothing else. */
  sensitivityOnly?: true;
}

/** Everything that is trained on and tested with on a tier. */
export interface StudySpec { pools: readonly Pool[]; cohorts: readonly CohortSpec[]; sets: readonly SetSpec[] }

const one = (label: string) => ({ labels }: CohortRow): boolean => labels[label] === 1;
const jrzech = ({ features }: CohortRow): boolean => String(features.upstream_repo).startsWith('jrzech/');
const frontalNih = (row: CohortRow): boolean => jrzech(row) && row.view === 'PA';
const pneumoniaLike = (row: CohortRow): boolean => ['Pneumonia', 'Infiltration', 'Consolidation'].some((finding) => row.labels[finding] === 1);

const kermany = (id: string, truth: 0 | 1): Pool => ({ id, dataset: 'kermany-cxr-224', truth, rule: truth === 1 ? 'bacterial or viral pneumonia' : 'normal', takes: truth === 1 ? (row) => !one('normal')(row) : one('normal'), use: 'parted' });
const NIH_RULE = "jrzech's part, PA view";

const KERMANY_PNEUMONIA = kermany('kermany-pneumonia', 1), KERMANY_NORMAL = kermany('kermany-normal', 0);
const NIH_NO_FINDING: Pool = { id: 'nih-no-finding', dataset: 'nih-cxr14-open', truth: 0, rule: `No Finding; ${NIH_RULE}`, takes: (row) => frontalNih(row) && one('No Finding')(row), use: 'parted' };
const NIH_PNEUMONIA: Pool = { id: 'nih-pneumonia', dataset: 'nih-cxr14-open', truth: 1, rule: `pneumonia, infiltration or consolidation; ${NIH_RULE}`, takes: (row) => frontalNih(row) && pneumoniaLike(row), use: 'test' };

/** Tuberculosis of one of the two sites of `montgomery-shenzhen`. */
const tuberculosis = (site: 'montgomery' | 'shenzhen'): Pool[] => ([1, 0] as const).map((truth): Pool => ({
  id: `${site}-${truth === 1 ? 'tuberculosis' : 'normal'}`, dataset: 'montgomery-shenzhen', truth, rule: `${truth === 1 ? 'tuberculosis' : 'normal'}; ${site}`, use: 'test',
  takes: (row) => row.site === site && one(truth === 1 ? 'tuberculosis' : 'normal')(row),
}));

const SAMPLE: StudySpec = {
  pools: [KERMANY_PNEUMONIA, KERMANY_NORMAL, NIH_NO_FINDING, NIH_PNEUMONIA, ...tuberculosis('montgomery')],
  cohorts: [
    { id: 'confounded', title: "children's pneumonia against adults without finding", positives: 'kermany-pneumonia', negatives: 'nih-no-finding', internal: 'mixed', external: ['kermany', 'nih'], apart: ['montgomery'], chest: 'nih' },
    { id: 'twin', title: "children's pneumonia against normal children", positives: 'kermany-pneumonia', negatives: 'kermany-normal', internal: 'kermany', external: ['kermany', 'nih'], apart: ['montgomery', 'mixed'], chest: 'nih', twinOf: 'confounded' },
  ],
  sets: [
    { id: 'mixed', title: 'Kermany pneumonia, NIH no finding', positives: ['kermany-pneumonia'], negatives: ['nih-no-finding'] },
    { id: 'kermany', title: 'Kermany pneumonia and normal', positives: ['kermany-pneumonia'], negatives: ['kermany-normal'] },
    { id: 'nih', title: 'NIH pneumonia-like and no finding', positives: ['nih-pneumonia'], negatives: ['nih-no-finding'] },
    { id: 'montgomery', title: 'Montgomery tuberculosis and normal', positives: ['montgomery-tuberculosis'], negatives: ['montgomery-normal'] },
  ],
};

const covid = (id: string, dataset: string, truth: 0 | 1, use: Pool['use']): Pool => ({ id, dataset, truth, rule: truth === 1 ? 'COVID-19' : 'other findings and normal', takes: truth === 1 ? one('covid') : (row) => !one('covid')(row), use });
const COHEN_COVID = covid('cohen-covid', 'cohen-covid-cxr', 1, 'parted'), COHEN_OTHER = covid('cohen-other', 'cohen-covid-cxr', 0, 'parted');
const EXTERNAL_COVID: readonly string[] = ['cohen', 'actualmed'], APART_COVID: readonly string[] = ['figure1', 'shenzhen', 'nih'];

/** Labelled COVID-19, aged 39; it is the film of a child that Kermany published in 2018 (notebook 20, films that look the same). Found when first results had been seen; no claim rests on the set. */
const MISLABELLED = ['figure1-covid-cxr/COVID-00020'];

const OPEN: StudySpec = {
  pools: [
    COHEN_COVID, COHEN_OTHER, NIH_NO_FINDING, KERMANY_NORMAL, NIH_PNEUMONIA, covid('actualmed-covid', 'actualmed-covid-cxr', 1, 'test'), covid('actualmed-normal', 'actualmed-covid-cxr', 0, 'test'),
    covid('figure1-covid', 'figure1-covid-cxr', 1, 'test'), covid('figure1-other', 'figure1-covid-cxr', 0, 'test'), ...tuberculosis('shenzhen'),
  ],
  cohorts: [
    { id: 'covid-nih', title: 'COVID-19 of many hospitals against NIH no finding', positives: 'cohen-covid', negatives: 'nih-no-finding', internal: 'cohen-nih', external: EXTERNAL_COVID, apart: APART_COVID, chest: 'children' },
    { id: 'covid-kermany', title: 'COVID-19 of many hospitals against normal children', positives: 'cohen-covid', negatives: 'kermany-normal', internal: 'cohen-kermany', external: EXTERNAL_COVID, apart: APART_COVID, chest: 'nih' },
    { id: 'covid-twin', title: 'COVID-19 against other findings and normal of the same collection', positives: 'cohen-covid', negatives: 'cohen-other', internal: 'cohen', external: EXTERNAL_COVID, apart: [...APART_COVID, 'cohen-nih'], chest: 'children', twinOf: 'covid-nih' },
  ],
  sets: [
    { id: 'cohen-nih', title: 'Cohen COVID-19, NIH no finding', positives: ['cohen-covid'], negatives: ['nih-no-finding'] },
    { id: 'cohen-kermany', title: 'Cohen COVID-19, Kermany normal', positives: ['cohen-covid'], negatives: ['kermany-normal'] },
    { id: 'cohen', title: 'Cohen COVID-19 and others', positives: ['cohen-covid'], negatives: ['cohen-other'] },
    { id: 'actualmed', title: 'Actualmed COVID-19 and normal', positives: ['actualmed-covid'], negatives: ['actualmed-normal'] },
    { id: 'figure1', title: 'Figure 1 COVID-19 and others', positives: ['figure1-covid'], negatives: ['figure1-other'], sensitivityOnly: true, without: MISLABELLED },
    { id: 'shenzhen', title: 'Shenzhen tuberculosis and normal', positives: ['shenzhen-tuberculosis'], negatives: ['shenzhen-normal'] },
    { id: 'nih', title: 'NIH pneumonia-like and no finding', positives: ['nih-pneumonia'], negatives: ['nih-no-finding'] },
  ],
};

const STUDIES: Record<Tier, StudySpec> = { sample: SAMPLE, open: OPEN, paper: PAPER };

/** What is trained on and tested with: fixed before any training, shown as a table in notebook 20. */
export const studySpec = (tier: Tier): StudySpec => STUDIES[tier];

/** @example cohortSpec('sample', 'twin').twinOf // 'confounded' */
export const cohortSpec = (tier: Tier, id: string): CohortSpec => studySpec(tier).cohorts.find((cohort) => cohort.id === id)!;
export const setSpec = (tier: Tier, id: string): SetSpec => studySpec(tier).sets.find((set) => set.id === id)!;

/** Whether an image belongs to a set. */
export const isOfSet = ({ positives, negatives, without = [] }: Pick<SetSpec, 'positives' | 'negatives' | 'without'>, { id, pool }: { id: string; pool: string }): boolean => (positives.includes(pool) || negatives.includes(pool)) && !without.includes(id);
