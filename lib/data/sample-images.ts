import path from 'node:path';
import { kermanyChild } from './kermany.js';
import type { SampleRecipe } from './sample.js';
import { buildImages, type ImageRecipe, type Row } from './sample-pictures.js';
import { wholeGroups } from './whole-groups.js';

/** Seed of the draws: the day on which the tier was first made. */
const SEED = 20261122;

const all = (rows: readonly Row[]): readonly Row[] => rows;
const drawn = (name: string, total: number, group: (row: Row) => string, cell: (row: Row) => string) => (rows: readonly Row[]): readonly Row[] =>
  Array.from(wholeGroups({ n: rows.length, group: (i) => group(rows[i]), cell: (i) => cell(rows[i]), total, seed: SEED, name }), (i) => rows[i]);
/** The only part of nih-cxr14-open that may ship. */
const JRZECH = 'jrzech/reproduce-chexnet';

const RECIPES: readonly ImageRecipe[] = [
  { id: 'nih-cxr14-open', rule: `the images of ${JRZECH}`, rows: 621, choose: (rows) => rows.filter((row) => row.upstream_repo === JRZECH) },
  { id: 'nih-boxes', rule: 'all images; boxes and RSNA classes of these and of the shipped images of nih-cxr14-open', rows: 880, choose: all, tables: ['boxes.csv', 'rsna_class.csv'], tablesOf: ['nih-cxr14-open'] },
  { id: 'fracatlas-upperlimb', rule: 'all images and boxes', rows: 1608, choose: all, tables: ['boxes.csv'] },
  { id: 'fracatlas-lowerlimb', rule: 'all images and boxes', rows: 1069, choose: all, tables: ['boxes.csv'] },
  { id: 'lidc-nodule-slices', rule: 'one slice a nodule, the one with the largest mask (slice_role = max)', rows: 994, choose: (rows) => rows.filter((row) => row.slice_role === 'max'), native: true },
  { id: 'montgomery-shenzhen', rule: 'Montgomery only, with masks', rows: 138, choose: (rows) => rows.filter((row) => row.set === 'Montgomery') },
  { id: 'kermany-cxr-224', rule: 'about 600 images of whole children, drawn by class and official split', rows: 600, choose: drawn('kermany-cxr-224', 600, (row) => kermanyChild(path.parse(row.image).name), (row) => `${row.official_split} ${row.label}`) },
  { id: 'iq-othnccd', rule: 'about 400 images of whole guessed series (near-duplicates are in one series), drawn by class', rows: 401, choose: drawn('iq-othnccd', 400, (row) => row.series_guess, (row) => row.label) },
];

/** The image sets of the shipped tier. */
export const IMAGE_RECIPES: readonly SampleRecipe[] = RECIPES.map((recipe) => ({ id: recipe.id, build: (source, manifest, shipped) => buildImages(recipe, { source, manifest, shipped, others: (id) => RECIPES.find((other) => other.id === id)!.choose }) }));
