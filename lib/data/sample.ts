import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '../core/canonical.js';
import { formatCsv, parseCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { gzipStable, prettyJson, readJson, readText, writeAtomic } from '../core/files.js';
import { dataRoot, fromRoot } from '../core/paths.js';
import { licenceText } from './licence-text.js';
import { NIH_MODELS, NIH_TABLE_FILES, locate } from './nih-predictions.js';
import { readNihTable, visitNumber } from './nih-table.js';
import type { Manifest } from './types.js';

/** A file of the shipped tier before it is packed (a path that ends in `.gz` is zipped when written). */
export interface SampleFile { path: string; content: string }
export interface SampleRecipe { id: string; build(source: string): SampleFile[] }

/** What became of one shipped file. */
export interface SampleResult { id: string; path: string; bytes: number; sha256: string; state: 'unchanged' | 'written' | 'differs' }

/** Datasets that ship, and how each is made of the open one. Only what may be redistributed stands here. */
export const SAMPLE_RECIPES: readonly SampleRecipe[] = [
  { id: 'nih-chexnet-predictions', build: (source) => [nihIndex(source), ...modelFiles(source, 'nih-chexnet-predictions'), { path: 'aucs.csv', content: readText(path.join(source, 'nih-chexnet-predictions', 'aucs.csv')) }] },
  { id: 'nih-densenet-ensemble', build: (source) => modelFiles(source, 'nih-densenet-ensemble') },
];

/** The models' files, text untouched, so that every decimal of the source is kept. */
function modelFiles(source: string, dataset: string): SampleFile[] {
  return NIH_MODELS.filter((model) => model.dataset === dataset && model.shipped !== undefined)
    .map((model) => ({ path: model.shipped!, content: readText(locate(path.join(source, dataset), model.open)) }));
}

/** NIH's table cut to the images with predictions, in their order. */
function nihIndex(source: string): SampleFile {
  const folder = path.join(source, 'nih-chexnet-predictions'), table = readNihTable(locate(folder, NIH_TABLE_FILES));
  const file = path.join(folder, 'preds.csv'), { header, rows } = parseCsv(readText(file), file), image = header.indexOf('Image Index');
  return {
    path: 'index.csv.gz',
    content: formatCsv(['image', 'patient', 'labels', 'sex', 'age', 'view', 'follow_up', 'follow_up_table'], rows.map((cells) => {
      const entry = table.get(cells[image]);
      if (entry === undefined) throw new SecondReadError('data', `image "${cells[image]}" is not in NIH's table`, { file });
      return [entry.image, entry.patient, entry.labels, entry.sex, entry.age, entry.view, visitNumber(entry.image), entry.followUpTable];
    })),
  };
}

export interface SampleOptions {
  /** Datasets to build; all that ship where left out. */
  ids?: readonly string[];
  /** The open data. */
  source?: string;
  /** The folder of the manifests. */
  out?: string;
  /** False: compare only, write nothing. */
  write?: boolean;
}

/**
 * Builds the shipped tier from the open one: each dataset's files and licence into `<out>/<id>/`, their hashes into `<out>/<id>.json`.
 *
 * Deterministic: the text depends on the open data alone, and a file whose text is already right keeps its bytes (another build of zlib
 * may pack the same text otherwise). With `write: false` a file that is missing or holds other text is reported as `differs`.
 *
 * @throws SecondReadError for a dataset that does not ship, or whose open files are missing
 */
export function buildSample({ ids, source = dataRoot(), out = fromRoot('data-manifests'), write = true }: SampleOptions = {}): SampleResult[] {
  const unknown = (ids ?? []).find((id) => !SAMPLE_RECIPES.some((recipe) => recipe.id === id));
  if (unknown !== undefined) throw new SecondReadError('input', `dataset "${unknown}" is not shipped`, { expected: SAMPLE_RECIPES.map((recipe) => recipe.id).join(', ') });
  return SAMPLE_RECIPES.filter((recipe) => ids === undefined || ids.includes(recipe.id)).flatMap((recipe) => {
    const manifestFile = path.join(out, `${recipe.id}.json`), manifest = readJson<Manifest>(manifestFile);
    if (!manifest.licence.mayShip) throw new SecondReadError('manifest', `the licence of ${recipe.id} does not allow shipping`, { file: manifestFile, field: 'licence.mayShip', expected: 'true' });
    const files = [...recipe.build(source), { path: 'LICENCE.md', content: licenceText(manifest) }];
    const results = files.map((file) => place(recipe.id, path.join(out, recipe.id, file.path), file, write));
    const shipped = results.map(({ path: name, bytes, sha256: hash }) => ({ path: name, bytes, sha256: hash, urls: [] }));
    const text = prettyJson({ ...manifest, shipped });
    if (write && text !== readFileSync(manifestFile, 'utf8')) writeAtomic(manifestFile, text);
    return results;
  });
}

function place(id: string, target: string, file: SampleFile, write: boolean): SampleResult {
  const zipped = file.path.endsWith('.gz'), present = existsSync(target) ? readFileSync(target) : undefined;
  const same = present !== undefined && textOf(present, zipped) === file.content;
  const bytes = same ? present : zipped ? gzipStable(file.content) : Buffer.from(file.content);
  if (write && !same) writeAtomic(target, bytes);
  return { id, path: file.path, bytes: bytes.length, sha256: sha256(bytes), state: same ? 'unchanged' : write ? 'written' : 'differs' };
}

function textOf(bytes: Buffer, zipped: boolean): string | undefined {
  try {
    return (zipped ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    return undefined; // a broken file is written anew
  }
}
