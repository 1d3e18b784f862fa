import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../core/canonical.js';
import { formatCsv, readCsv, type CsvTable } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { prettyJson, readJson } from '../core/files.js';
import { progress } from '../core/progress.js';
import { SAFE_PATH } from './manifest.js';
import type { SampleBuild, SampleFile } from './sample.js';
import { samePictures } from './same-pictures.js';
import { SHIPPED_ARCHIVE, SHIPPED_INDEX } from './shipped-images.js';
import { QUALITY, SHORT_SIDE, encoder, pictureSize, shrinkImage, shrinkMask } from './shrink.js';
import { storedZip, zipEntries } from './stored-zip.js';
import type { Expected, Manifest } from './types.js';

/** One row of an index by column. */
export type Row = Readonly<Record<string, string>>;

/** Which images of a dataset ship, and how. */
export interface ImageRecipe {
  id: string;
  /** In words, for the provenance and the licence note. */
  rule: string;
  /** Rows that the rule must give; another number means other data. */
  rows: number;
  choose(rows: readonly Row[]): readonly Row[];
  /** The files as they are, no pixel changed. */
  native?: boolean;
  /** Tables that go along, cut to the shipped images: their column `image` names the image. */
  tables?: readonly string[];
  /** Other sets whose shipped images the tables hold too. */
  tablesOf?: readonly string[];
}

interface Place {
  /** The open data. */
  source: string;
  manifest: Manifest;
  /** The folder of what was shipped before. */
  shipped: string;
  /** What another set ships. */
  others(id: string): ImageRecipe['choose'];
}

/**
 * The shipped files of one image set: the index cut to its rows, tables, one archive of pictures in the index's order, and where all that
 * comes from.
 *
 * @throws SecondReadError (data) where open files are missing or damaged, or the rule gives another number of rows
 */
export async function buildImages(recipe: ImageRecipe, { source, manifest, shipped, others }: Place): Promise<SampleBuild> {
  const folder = path.join(source, recipe.id), { table, rows: whole } = readIndex(folder), rows = recipe.choose(whole);
  if (rows.length !== recipe.rows) throw new SecondReadError('data', `${rows.length} rows by the rule "${recipe.rule}"`, { file: table.file, expected: `${recipe.rows}`, remedy: `Compare the pack: npx second-read data verify ${recipe.id}` });
  const fresh = await archiveOf(recipe, folder, rows), old = await sameBefore(shipped, fresh), archive = old?.archive ?? fresh;
  const images = [...rows, ...(recipe.tablesOf ?? []).flatMap((id) => others(id)(readIndex(path.join(source, id)).rows))].map((row) => stem(row.image));
  const provenance = { dataset: recipe.id, rule: recipe.rule, from: { file: 'index.csv', sha256: sha256(readFileSync(table.file)), rows: whole.length }, rows: rows.length, pictures: recipe.native ? 'bytes of the open data' : old?.pictures ?? encoder(), command: `npx second-read data sample ${recipe.id}` };
  return {
    files: [
      { path: SHIPPED_INDEX, content: await shippedIndex(table, rows, archive) },
      ...(recipe.tables ?? []).map((name) => cut(folder, name, new Set(images))),
      { path: SHIPPED_ARCHIVE, content: archive }, { path: 'provenance.json', content: prettyJson(provenance) },
    ],
    expectedShipped: shippedCounts(manifest, rows),
    shippedChanges: `${rows.length} of ${whole.length} images: ${recipe.rule}. ${recipe.native ? 'The files of the open data as they are.' : `Made grey, short side ${SHORT_SIDE} px (Lanczos), JPEG quality ${QUALITY}${rows.some((row) => row.mask) ? '; masks cut to the same size, 1-bit PNG' : ''}.`}`,
  };
}

function readIndex(folder: string): { table: CsvTable; rows: Row[] } {
  const file = path.join(folder, 'index.csv');
  if (!existsSync(file)) throw new SecondReadError('data', 'no such file', { file, expected: 'the open data pack', remedy: 'Set SECOND_READ_DATA to the folder that holds it.' });
  const table = readCsv(file);
  return { table, rows: table.rows.map((cells) => Object.fromEntries(table.header.map((name, j) => [name, cells[j]]))) };
}

const stem = (image: string): string => path.parse(image).name;

/** Every picture (and mask) in the index's order. */
async function archiveOf({ id, native }: ImageRecipe, folder: string, rows: readonly Row[]): Promise<Buffer> {
  const entries: { name: string; bytes: Buffer }[] = [], bar = progress({ label: id, total: rows.length, unit: 'images' });
  const read = (name: string, hash: string): Buffer => {
    const file = path.join(folder, name);
    if (!SAFE_PATH.test(name) || !existsSync(file)) throw new SecondReadError('data', 'no such image', { file, remedy: `Run: npx second-read data verify ${id}` });
    const bytes = readFileSync(file);
    if (sha256(bytes) !== hash) throw new SecondReadError('data', 'damaged image', { file, expected: `SHA-256 ${hash}`, remedy: `Run: npx second-read data verify ${id}` });
    return bytes;
  };
  for (const row of rows) {
    const bytes = read(row.image, row.sha256);
    entries.push({ name: row.image, bytes: native ? bytes : await shrinkImage(bytes, row.image) });
    if (row.mask) entries.push({ name: row.mask, bytes: await shrinkMask(read(row.mask, row.mask_sha256), row.mask) });
    bar.advance();
  }
  bar.finish();
  return storedZip(entries);
}

/** What was shipped before, where it holds the same pictures (another build of the encoder gives other bytes for them). */
async function sameBefore(shipped: string, fresh: Buffer): Promise<{ archive: Buffer; pictures: unknown } | undefined> {
  try {
    const archive = readFileSync(path.join(shipped, SHIPPED_ARCHIVE)), { pictures } = readJson<{ pictures: unknown }>(path.join(shipped, 'provenance.json'));
    return await samePictures(archive, fresh) ? { archive, pictures } : undefined;
  } catch {
    return undefined; // nothing there, or broken: written anew
  }
}

/** The index's rows with hash and size of the shipped picture; the hash of the open one goes into a column of its own. */
async function shippedIndex(table: CsvTable, rows: readonly Row[], archive: Buffer): Promise<string> {
  const files = new Map(zipEntries(archive).map(({ name, bytes }) => [name, bytes]));
  const lines = await Promise.all(rows.map(async (row) => {
    const bytes = files.get(row.image)!, { width, height } = await pictureSize(bytes);
    const scale = row.up_w === undefined ? undefined : Number((Math.min(width, height) / Math.min(Number(row.up_w), Number(row.up_h))).toFixed(6));
    const own: Record<string, string | number | undefined> = { ...row, sha256: sha256(bytes), w: width, h: height, scale, ...(row.mask ? { mask_sha256: sha256(files.get(row.mask)!) } : {}) };
    return [...table.header.map((name) => own[name]), row.sha256];
  }));
  return formatCsv([...table.header, 'open_sha256'], lines);
}

/** A table's rows of the shipped images, cells untouched. */
function cut(folder: string, name: string, images: ReadonlySet<string>): SampleFile {
  const table = readCsv(path.join(folder, name)), image = table.header.indexOf('image');
  return { path: `${name}.gz`, content: formatCsv(table.header, table.rows.filter((cells) => images.has(stem(cells[image])))) };
}

/** Counts of the shipped rows by the columns that the manifest counts. */
function shippedCounts({ expected: { count } }: Manifest, rows: readonly Row[]): Expected {
  const tally = (column: string | undefined): Record<string, number> => {
    const counts: Record<string, number> = {};
    if (column !== undefined) for (const row of rows) for (const value of row[column].split('|')) if (value !== '') counts[value] = (counts[value] ?? 0) + 1;
    return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return {
    rows: rows.length, ...(count?.patient === undefined ? {} : { patients: Object.keys(tally(count.patient)).length }),
    perClass: tally(count?.classes as string | undefined), ...(count?.split === undefined ? {} : { perSplit: tally(count.split) }),
    count: { ...count, file: SHIPPED_INDEX },
  };
}
