import path from 'node:path';
import { columnIndex, readCsv, type CsvTable } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { dataRoot } from '../core/paths.js';
import { locate } from './nih-predictions.js';

/** The 14 observations of CheXpert, in the column order of groundtruth.csv. */
export const CHEXPERT_FINDINGS = ['No Finding', 'Enlarged Cardiomediastinum', 'Cardiomegaly', 'Lung Opacity', 'Lung Lesion', 'Edema', 'Consolidation', 'Pneumonia', 'Atelectasis', 'Pneumothorax', 'Pleural Effusion', 'Pleural Other', 'Fracture', 'Support Devices'] as const;
export type ChexpertFinding = (typeof CHEXPERT_FINDINGS)[number];

/** The five competition tasks that the ten models answer. */
export const CHEXPERT_TASKS = ['Atelectasis', 'Cardiomegaly', 'Consolidation', 'Edema', 'Pleural Effusion'] as const;
export type ChexpertTask = (typeof CHEXPERT_TASKS)[number];

export const CHEXPERT_MODELS = ['desmond', 'drnet', 'hieupham', 'ihil', 'jfaboy', 'ngango2', 'ngango3', 'sensexdr', 'uestc', 'yww211'] as const;
const WITHOUT_DECISIONS: readonly string[] = ['desmond', 'hieupham'];

export interface ChexpertModel {
  name: string;
  /** As published: some exceed 1, so rank-normalise before modelling. */
  scores: Record<ChexpertTask, Float64Array>;
  /** 0 or 1; null for the two models that published none. */
  decisions: Record<ChexpertTask, Uint8Array> | null;
}

export interface ChexpertReader { name: string; role: 'ground truth' | 'benchmark'; findings: Record<ChexpertFinding, Uint8Array> }

/** The 500 studies of CheXpert's test set; all columns in the order of `studies`. Age, sex and view are withheld by the provider. */
export interface ChexpertTest {
  /** "CheXpert-v1.0/test/patient64741/study1". */
  studies: string[];
  /** "chexpert:64741"; each patient has one study. */
  patients: string[];
  codes: Int32Array;
  groups: number;
  tasks: readonly ChexpertTask[];
  findings: readonly ChexpertFinding[];
  truth: Record<ChexpertFinding, Uint8Array>;
  models: ChexpertModel[];
  /** Five whose majority is the truth, then three benchmark readers. */
  readers: ChexpertReader[];
  /** CheXpert's report labeler: 1, 0, -1 (uncertain), NaN (not mentioned). The file named after CheXbert holds the same bytes upstream. */
  labeler: Record<ChexpertFinding, Float64Array>;
}

let known: { root: string; data: ChexpertTest } | undefined;

/**
 * CheXpert's test set as published with labels, readers and ten leaderboard models (tier `open` only: it may not be shipped, and no row
 * of it may be committed). Joined by study and column name: the order of columns differs from file to file.
 *
 * @throws SecondReadError (data) where a file is missing, a study does not join, or a label is not 0 or 1
 */
export function chexpertTest(): ChexpertTest {
  const root = path.join(dataRoot(), 'chexpert-test-labels');
  if (known?.root !== root) known = { root, data: read(root) };
  return known.data;
}

function read(root: string): ChexpertTest {
  const base = readCsv(locate(root, ['groundtruth.csv'])), study = columnIndex(base, 'Study'), studies = base.rows.map((cells) => cells[study]);
  const table = (...parts: string[]): Joined => join(readCsv(locate(root, [path.join(...parts)])), studies);
  const binary = (from: Joined): Record<ChexpertFinding, Uint8Array> => columns(CHEXPERT_FINDINGS, (name) => Uint8Array.from(from.column(name, zeroOrOne)));
  const models = CHEXPERT_MODELS.map((name): ChexpertModel => {
    const scores = table('example_models', 'predictions', 'standard', `${name}_predictions.csv`);
    const decisions = WITHOUT_DECISIONS.includes(name) ? null : table('example_models', 'decisions', 'standard', `${name}_decisions.csv`);
    return {
      name, scores: columns(CHEXPERT_TASKS, (task) => scores.column(task, finite)),
      decisions: decisions === null ? null : columns(CHEXPERT_TASKS, (task) => Uint8Array.from(decisions.column(task, zeroOrOne))),
    };
  });
  const reader = (role: ChexpertReader['role'], folder: string, file: string, name: string): ChexpertReader => ({ name, role, findings: binary(table('radiologists', folder, file)) });
  const labels = table('labeler', 'chexpert_labels.csv');
  const patients = studies.map(patientOf), codeOf = new Map([...new Set(patients)].map((patient, code) => [patient, code]));
  return {
    studies, patients, codes: Int32Array.from(patients, (patient) => codeOf.get(patient)!), groups: codeOf.size,
    tasks: CHEXPERT_TASKS, findings: CHEXPERT_FINDINGS, truth: binary(join(base, studies)), models,
    readers: [
      ...['bc1', 'bc2', 'bc3', 'bc5', 'bc7'].map((name) => reader('ground truth', 'groundtruth', `${name}_gt.csv`, name)),
      ...['bc4', 'bc6', 'bc8'].map((name) => reader('benchmark', 'benchmark_radiologists', `${name}.csv`, name)),
    ],
    labeler: columns(CHEXPERT_FINDINGS, (name) => labels.column(name, labelOrBlank)),
  };
}

const columns = <K extends string, V>(names: readonly K[], make: (name: K) => V): Record<K, V> => Object.fromEntries(names.map((name) => [name, make(name)])) as Record<K, V>;

/** A table whose rows were put in the order of the studies. */
interface Joined { column(name: string, value: (cell: string) => number | undefined): Float64Array }

function join(table: CsvTable, studies: string[]): Joined {
  const key = columnIndex(table, 'Study'), { file } = table;
  const at = new Map(table.rows.map((cells, i) => [cells[key], i]));
  if (at.size !== table.rows.length) throw new SecondReadError('data', 'a study occurs twice', { file, field: 'Study', expected: 'each study once' });
  if (at.size !== studies.length) throw new SecondReadError('data', `${at.size} studies`, { file, field: 'Study', expected: `the ${studies.length} of groundtruth.csv` });
  const rows = studies.map((study) => at.get(study) ?? (() => { throw new SecondReadError('data', `no study "${study}"`, { file, field: 'Study', expected: 'the studies of groundtruth.csv' }); })());
  return {
    column(name, value) {
      const index = columnIndex(table, name);
      return Float64Array.from(rows, (row) => {
        const found = value(table.rows[row][index]);
        if (found === undefined) throw new SecondReadError('data', `"${table.rows[row][index]}"`, { file, row: table.lines[row], field: name, expected: value === finite ? 'a finite number' : value === zeroOrOne ? '0 or 1' : '1, 0, -1 or nothing' });
        return found;
      });
    },
  };
}

function finite(cell: string): number | undefined {
  const value = cell.trim() === '' ? NaN : Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

const zeroOrOne = (cell: string): number | undefined => (['0', '0.0'].includes(cell) ? 0 : ['1', '1.0'].includes(cell) ? 1 : undefined);
const labelOrBlank = (cell: string): number | undefined => (cell === '' ? NaN : [0, 1, -1].includes(Number(cell)) ? Number(cell) : undefined);

function patientOf(study: string): string {
  const number = /\/patient(\d+)\/study\d+$/.exec(study)?.[1];
  if (number === undefined) throw new SecondReadError('data', `study "${study}"`, { field: 'Study', expected: '.../patientNNNNN/studyN' });
  return `chexpert:${number}`;
}
