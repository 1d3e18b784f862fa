import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import { gzipStable, prettyJson, readJson, writeAtomic } from '../core/files.js';
import { dataRoot, fromRoot } from '../core/paths.js';
import { licenceText } from './licence-text.js';
import { IMAGE_RECIPES } from './sample-images.js';
import { PREDICTION_RECIPES } from './sample-predictions.js';
import { SPLIT_RECIPES } from './sample-splits.js';
import type { Expected, Manifest } from './types.js';

/** A file of the shipped tier before it is packed (a path that ends in `.gz` is zipped when written). */
export interface SampleFile { path: string; content: string | Buffer }
/** The files of one dataset; where they are a part of it or were changed, the counts and the changes that its manifest must tell. */
export interface SampleBuild { files: SampleFile[]; expectedShipped?: Expected; shippedChanges?: string }
export interface SampleRecipe {
  id: string;
  /** `shipped`: the folder of what was shipped before. */
  build(source: string, manifest: Manifest, shipped: string): SampleBuild | Promise<SampleBuild>;
}

/** What became of one shipped file. */
export interface SampleResult { id: string; path: string; bytes: number; sha256: string; state: 'unchanged' | 'written' | 'differs' }

/** Datasets that ship, and how each is made of the open one. Only what may be redistributed stands here. */
export const SAMPLE_RECIPES: readonly SampleRecipe[] = [...PREDICTION_RECIPES, ...IMAGE_RECIPES, ...SPLIT_RECIPES];

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
 * Builds the shipped tier from the open one: each dataset's files and licence into `<out>/<id>/`, their hashes and counts into
 * `<out>/<id>.json`.
 *
 * Deterministic: texts and pictures depend on the open data alone. A file whose content is already right keeps its bytes, since another
 * build of zlib or of the JPEG encoder may pack the same content otherwise. With `write: false` a file that is missing or holds something
 * else is reported as `differs`.
 *
 * @throws SecondReadError for a dataset that does not ship, or whose open files are missing
 */
export async function buildSample({ ids, source = dataRoot(), out = fromRoot('data-manifests'), write = true }: SampleOptions = {}): Promise<SampleResult[]> {
  const unknown = (ids ?? []).find((id) => !SAMPLE_RECIPES.some((recipe) => recipe.id === id));
  if (unknown !== undefined) throw new SecondReadError('input', `dataset "${unknown}" is not shipped`, { expected: SAMPLE_RECIPES.map((recipe) => recipe.id).join(', ') });
  const results: SampleResult[] = [];
  for (const recipe of SAMPLE_RECIPES) if (ids === undefined || ids.includes(recipe.id)) results.push(...await buildOne(recipe, source, out, write));
  return results;
}

async function buildOne(recipe: SampleRecipe, source: string, out: string, write: boolean): Promise<SampleResult[]> {
  const manifestFile = path.join(out, `${recipe.id}.json`), manifest = readJson<Manifest>(manifestFile);
  if (!manifest.licence.mayShip) throw new SecondReadError('manifest', `the licence of ${recipe.id} does not allow shipping`, { file: manifestFile, field: 'licence.mayShip', expected: 'true' });
  const { files, ...told } = await recipe.build(source, manifest, path.join(out, recipe.id)), changed: Manifest = { ...manifest, ...told };
  const results: SampleResult[] = [];
  for (const file of [...files, { path: 'LICENCE.md', content: licenceText(changed) }]) results.push(place(recipe.id, path.join(out, recipe.id, file.path), file, write));
  const shipped = results.map(({ path: name, bytes, sha256: hash }) => ({ path: name, bytes, sha256: hash, urls: [] }));
  const text = prettyJson({ ...changed, shipped });
  if (text === readFileSync(manifestFile, 'utf8')) return results;
  if (write) writeAtomic(manifestFile, text);
  // Equal files with other counts or hashes in the manifest are a difference too.
  return write ? results : results.map((result) => ({ ...result, state: 'differs' as const }));
}

function place(id: string, target: string, file: SampleFile, write: boolean): SampleResult {
  const zipped = file.path.endsWith('.gz'), wanted = Buffer.from(file.content), present = existsSync(target) ? readFileSync(target) : undefined;
  const same = present !== undefined && contentOf(present, zipped)?.equals(wanted) === true;
  const bytes = same ? present : zipped ? Buffer.from(gzipStable(wanted)) : wanted;
  if (write && !same) writeAtomic(target, bytes);
  return { id, path: file.path, bytes: bytes.length, sha256: sha256(bytes), state: same ? 'unchanged' : write ? 'written' : 'differs' };
}

function contentOf(bytes: Buffer, zipped: boolean): Buffer | undefined {
  try {
    return zipped ? gunzipSync(bytes) : bytes;
  } catch {
    return undefined; // a broken file is written anew
  }
}
