import type { CohortRow } from '../../data/types.js';
import type { Pool, StudySpec } from './cohorts.js';

const is = (label: string) => ({ labels }: CohortRow): boolean => labels[label] === 1;

/** Minaee's two folders stay apart: from `train` patients are dealt into training and validation, `test` is tested with. Its classes come from two collections. */
const minaee = (split: 'train' | 'test', truth: 0 | 1): Pool => ({
  id: `minaee-${truth === 1 ? 'covid' : 'non'}-${split}`, dataset: 'covid-xray-5k', source: truth === 1 ? 'cohen' : 'chexpert', truth, use: split === 'train' ? 'train' : 'inside', rule: `folder ${split}/${truth === 1 ? 'covid' : 'non'}`,
  takes: (row) => row.split === split && is(truth === 1 ? 'covid' : 'non')(row),
});
const tested = (id: string, dataset: string, truth: 0 | 1, rule: string, label: string, source?: string): Pool => ({ id, dataset, ...(source === undefined ? {} : { source }), truth, use: 'test', rule, takes: is(label) });

/**
 * The four sets of the paper. No twin can be built of the internal set alone: all its COVID-19 films are Cohen's, all others are CheXpert's, so that no
 * negative is of its positives' source (tier `open` has the twin of Cohen's collection). What the confounding does is therefore read here from the drop
 * to External II and III, whose classes are of one source each.
 */
export const PAPER: StudySpec = {
  pools: [
    minaee('train', 1), minaee('train', 0), minaee('test', 1), minaee('test', 0),
    tested('external-1-covid', 'haynes-external-1', 1, "COVID-19 of the authors' list", 'covid', 'cohen'), tested('external-1-pneumonia', 'haynes-external-1', 0, "pneumonia of the authors' list", 'pneumonia', 'brax'),
    tested('external-1-no-finding', 'haynes-external-1', 0, "no finding of the authors' list", 'no finding', 'brax'),
    tested('siim-typical', 'siim-covid19', 1, 'typical appearance', 'typical'), { ...tested('siim-other', 'siim-covid19', 1, 'indeterminate or atypical appearance', 'covid'), takes: (row) => is('indeterminate')(row) || is('atypical')(row) },
    tested('siim-negative', 'siim-covid19', 0, 'negative for pneumonia', 'negative'),
    tested('covidgr-covid', 'covidgr', 1, 'positive by RT-PCR', 'covid'), tested('covidgr-non', 'covidgr', 0, 'negative by RT-PCR', 'non'),
  ],
  cohorts: [{
    id: 'minaee', title: "Cohen's COVID-19 against CheXpert, as the paper trains", positives: 'minaee-covid-train', negatives: 'minaee-non-train',
    internal: 'internal', external: ['external-1', 'external-2', 'external-3'], apart: ['external-1-pneumonia', 'external-2-typical'],
  }],
  sets: [
    { id: 'internal', title: 'COVID-Xray-5k, test', positives: ['minaee-covid-test'], negatives: ['minaee-non-test'] },
    { id: 'external-1', title: 'External I: Cohen COVID-19, BRAX', positives: ['external-1-covid'], negatives: ['external-1-pneumonia', 'external-1-no-finding'] },
    { id: 'external-2', title: 'External II: SIIM, any appearance', positives: ['siim-typical', 'siim-other'], negatives: ['siim-negative'] },
    { id: 'external-3', title: 'External III: COVIDGR', positives: ['covidgr-covid'], negatives: ['covidgr-non'] },
    { id: 'external-1-pneumonia', title: 'External I, against pneumonia alone', positives: ['external-1-covid'], negatives: ['external-1-pneumonia'] },
    { id: 'external-2-typical', title: 'External II, typical appearance alone', positives: ['siim-typical'], negatives: ['siim-negative'] },
  ],
};
