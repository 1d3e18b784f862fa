import { SecondReadError } from '../core/errors.js';
import { kermanyChild } from './kermany.js';
import { lidcSuspicion } from './lidc.js';
import { NIH_TASKS, visitNumber } from './nih-table.js';
import type { Manifest } from './types.js';

/** What `patient` of a row stands for (`image`: patients of some rows are not known, and each of these stands alone). Only the first makes intervals honest. */
export type GroupUnit = 'patient' | 'near-duplicate group' | 'guessed series' | 'image';

/** One row of an index, by column. */
export type Cells = Readonly<Record<string, string>>;

/** How the columns of one dataset's index are to be understood. */
export interface ImageDataset {
  unit: GroupUnit;
  /** Namespace of its patients or groups. */
  namespace: string;
  /** Bare patient or group of a row, without namespace. */
  group(cells: Cells): string;
  site(cells: Cells): string;
  /** Column of the upstream split; none where left out. */
  split?: string;
  classes(manifest: Manifest): readonly string[];
  /** More than the classes of the label column: another reading of the same row. */
  moreLabels?(cells: Cells): Record<string, 0 | 1 | null>;
  moreFeatures?(cells: Cells): Record<string, number | string | null>;
  followUp?(cells: Cells): number;
  /** Folder that holds boxes.csv, and in which columns. */
  boxes?: { dataset: string; kind: 'fracatlas' | 'nih' };
}

const fromManifest = (manifest: Manifest): readonly string[] => Object.keys(manifest.expected.perClass ?? {});
const stem = (cells: Cells): string => cells.image.replace(/^.*\//, '').replace(/\.[^.]*$/, '');

/** No patients upstream: exact and near duplicates go together, every other image stands alone. */
const fracatlas: ImageDataset = {
  unit: 'near-duplicate group', namespace: 'fracatlas', site: () => 'fracatlas', split: 'split', classes: fromManifest,
  group: (cells) => (cells.near_dup_group === '' ? stem(cells) : cells.near_dup_group),
};
const nih: ImageDataset = {
  unit: 'patient', namespace: 'nih', site: () => 'nih', group: (cells) => cells.patient, classes: () => [...NIH_TASKS, 'No Finding'],
  boxes: { dataset: 'nih-boxes', kind: 'nih' }, followUp: (cells) => visitNumber(`${stem(cells)}.png`), moreFeatures: (cells) => ({ nih_image: `${stem(cells)}.png` }),
};
const byPatient = (id: string, site = id): ImageDataset => ({ unit: 'patient', namespace: id, site: () => site, group: (cells) => cells.patient, classes: fromManifest });

const DATASETS: Readonly<Record<string, ImageDataset>> = {
  'nih-cxr14-open': nih,
  'nih-boxes': nih,
  'fracatlas-upperlimb': { ...fracatlas, boxes: { dataset: 'fracatlas-upperlimb', kind: 'fracatlas' } },
  'fracatlas-lowerlimb': { ...fracatlas, boxes: { dataset: 'fracatlas-lowerlimb', kind: 'fracatlas' } },
  'lidc-nodule-slices': { ...byPatient('lidc'), moreLabels: lidcSuspicion, moreFeatures: (cells) => ({ nodule: `lidc:${cells.patient}:${cells.nodule_id}` }) },
  'iq-othnccd': { unit: 'guessed series', namespace: 'iq-othnccd', site: () => 'iq-othnccd', group: (cells) => cells.series_guess, classes: fromManifest },
  'kermany-cxr-224': { ...byPatient('kermany'), group: (cells) => kermanyChild(stem(cells)), split: 'official_split' },
  'montgomery-shenzhen': { ...byPatient('montgomery-shenzhen'), site: (cells) => cells.set.toLowerCase() },
  'cohen-covid-cxr': byPatient('cohen'),
  'actualmed-covid-cxr': byPatient('actualmed'),
  'figure1-covid-cxr': byPatient('figure1'),
};

/** Ids of the sets whose images `openCohort` opens on the tiers `sample` and `open`. */
export const IMAGE_DATASETS: readonly string[] = Object.keys(DATASETS);

/** @throws SecondReadError (input) for a set without images of its own */
export function imageDataset(id: string): ImageDataset {
  const found = Object.hasOwn(DATASETS, id) ? DATASETS[id] : undefined;
  if (found === undefined) throw new SecondReadError('input', `dataset "${id}" has no images here`, { expected: IMAGE_DATASETS.join(', ') });
  return found;
}
