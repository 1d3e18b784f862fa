import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hashOf, sha256 } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import { dataRoot, type Tier } from '../core/paths.js';
import { boxesOf, readBoxes, type Box } from './cohort-boxes.js';
import { cohortRows, type IndexedRow } from './cohort-rows.js';
import { badBytes } from './hash-file.js';
import { imageDataset, type GroupUnit, type ImageDataset } from './image-datasets.js';
import { manifestFiles, manifestFolder, readManifest, upstreamPath } from './manifest.js';
import { openPaperCohort } from './paper-cohort.js';
import { openShippedImages } from './shipped-images.js';
import type { CohortRow, Manifest, ManifestFile } from './types.js';
import { countProblems } from './verify.js';

/** The images of one dataset on one tier, with what is known of each. */
export interface ImageCohort {
  dataset: string;
  tier: Tier;
  /** Of the version, the files and the counts that the rows rest on; notes and addresses do not change it. */
  manifestHash: string;
  /** In the order of the index, which is the same on every tier; a smaller tier leaves rows out. */
  rows: CohortRow[];
  /** All classes of the label column, whether or not a row has them; each row's `labels` has at least these. */
  classes: readonly string[];
  /** What `row.patient` stands for. */
  unit: GroupUnit;
  /** What must be said beside every interval where patients are not known ("by image, too narrow"); else null. */
  unitNote: string | null;
  /** The image file's bytes, proved by hash. @throws SecondReadError (data) where it is missing or damaged */
  bytes(row: CohortRow): Promise<Buffer>;
  /** What tells that the image's file is the one read before, without reading it: its path, size and time of change. Only where each image is a file without a published hash. */
  stamp?(row: CohortRow): string;
  /** Its mask as a 1-bit PNG of the same shape; null where it has none. */
  mask(row: CohortRow): Promise<Buffer | null>;
  /** Drawn boxes of the image, as fractions of its width and height; empty where it has none. */
  boxes(row: CohortRow): readonly Box[];
  close(): void;
}

export interface OpenCohortOptions {
  /** `sample` where left out. */
  tier?: Tier;
  /** The open data (tiers `open` and `paper`). */
  root?: string;
  /** Where manifests and the shipped tier lie. */
  manifests?: string;
}

/**
 * Opens the images of a dataset: the shipped rows (tier `sample`), the whole open pack under the data root (`open`), or the study's own
 * data (`paper`; see `openPaperCohort` for the folders). One code path: a tier has fewer rows and smaller images, never other columns.
 *
 * Counts of rows, patients and classes must be those of the manifest. `features` holds every column of the index that is no field of its
 * own, as numbers where the whole column is numeric. Close it when done.
 *
 * @throws SecondReadError (input) for a set without images, or a tier it does not have; (data) where files are missing, damaged or count otherwise
 * @example (await openCohort('lidc-nodule-slices', { tier: 'open' })).rows[0].patient // 'lidc:LIDC-IDRI-0001'
 */
export async function openCohort(dataset: string, { tier = 'sample', root = dataRoot(), manifests = manifestFolder() }: OpenCohortOptions = {}): Promise<ImageCohort> {
  const manifest = readManifest(dataset, manifests);
  if (tier === 'paper') return openPaperCohort(manifest, root);
  const description = imageDataset(dataset);
  return tier === 'sample' ? openSample(manifest, description, manifests) : openPack(manifest, description, root, manifests);
}

/** Everything of a manifest that its images and counts rest on. */
const identity = ({ id, version, files, fileList, expected }: Manifest): unknown => ({ id, version, expected, fileList: fileList?.sha256, files: files.map(({ path: name, sha256: hash }) => [name, hash]) });

async function openPack(manifest: Manifest, description: ImageDataset, root: string, manifests: string): Promise<ImageCohort> {
  const folder = path.join(root, manifest.id), index = path.join(folder, 'index.csv');
  if (!existsSync(index)) throw new SecondReadError('data', 'no such file', { file: index, expected: 'the open data pack', remedy: `Set SECOND_READ_DATA to the folder that holds ${manifest.id}/, or use --tier sample.` });
  refuseOtherCounts(manifest.id, countProblems(manifest.expected, folder, true));
  const indexed = cohortRows(manifest, description, index, root);
  // Where the pack's own file is not there, the upstream file that `fetch` brings stands in.
  let listed: Map<string, ManifestFile> | undefined;
  const read = async (name: string, hash: string): Promise<Buffer> => {
    const file = path.join(folder, name), remedy = `Run: npx second-read data fetch ${manifest.id}`;
    if (existsSync(file)) return proved(await readFile(file), hash, file, `Delete it. ${remedy}`);
    listed ??= new Map(manifestFiles(manifest, manifests).map((entry) => [entry.path, entry]));
    const entry = listed.get(name), copy = entry === undefined ? file : path.join(folder, upstreamPath(entry));
    if (entry === undefined || !existsSync(copy)) throw new SecondReadError('data', 'no such image', { file, remedy });
    const wrong = await badBytes(copy, entry, true);
    if (wrong !== null) throw new SecondReadError('data', `damaged: ${wrong}`, { file: copy, remedy: `Delete it. ${remedy}` });
    return readFile(copy);
  };
  return cohort(manifest, description, 'open', hashOf(identity(manifest)), indexed, {
    image: (entry) => read(entry.image, entry.sha256), mask: (entry) => read(entry.mask!, entry.maskSha256!), close: () => undefined,
  }, readBoxes(description, root));
}

async function openSample(manifest: Manifest, description: ImageDataset, manifests: string): Promise<ImageCohort> {
  const shipped = openShippedImages(manifest, manifests);
  try {
    refuseOtherCounts(manifest.id, countProblems(manifest.expectedShipped!, shipped.folder, false));
    const indexed = cohortRows(manifest, description, shipped.index, manifests);
    const listed = indexed.reduce((sum, { mask }) => sum + (mask === undefined ? 1 : 2), 0);
    if (shipped.names.length !== listed) throw new SecondReadError('data', `the archive holds ${shipped.names.length} files, the index lists ${listed}`, { file: shipped.folder, remedy: 'Restore it: git checkout data-manifests' });
    const hash = hashOf({ id: manifest.id, expected: manifest.expectedShipped, files: manifest.shipped!.filter(({ path: name }) => /\.(csv\.gz|zip)$/.test(name)).map(({ path: name, sha256: found }) => [name, found]) });
    return cohort(manifest, description, 'sample', hash, indexed, {
      image: async (entry) => shipped.read(entry.image), mask: async (entry) => shipped.read(entry.mask!), close: () => shipped.close(),
    }, readBoxes(description, manifests));
  } catch (error) {
    shipped.close();
    throw error;
  }
}

interface Files { image(entry: IndexedRow): Promise<Buffer>; mask(entry: IndexedRow): Promise<Buffer>; close(): void }

function cohort(manifest: Manifest, description: ImageDataset, tier: Tier, manifestHash: string, indexed: IndexedRow[], files: Files, boxes: Map<string, Box[]>): ImageCohort {
  const entries = new Map(indexed.map((one) => [one.row.id, one]));
  const entry = (row: CohortRow): IndexedRow => {
    const found = entries.get(row.id);
    if (found === undefined) throw new SecondReadError('input', `no row "${row.id}" in ${manifest.id} (tier ${tier})`, { expected: 'a row of this cohort' });
    return found;
  };
  return {
    dataset: manifest.id, tier, manifestHash, rows: indexed.map(({ row }) => row), classes: description.classes(manifest), unit: description.unit,
    unitNote: description.unit === 'patient' ? null : 'by image, too narrow',
    bytes: async (row) => files.image(entry(row)),
    mask: async (row) => { const found = entry(row); return found.mask === undefined ? null : files.mask(found); },
    boxes: (row) => boxesOf(boxes, row), close: () => files.close(),
  };
}

function proved(bytes: Buffer, hash: string, file: string, remedy: string): Buffer {
  if (sha256(bytes) !== hash) throw new SecondReadError('data', `damaged: SHA-256 ${sha256(bytes)}`, { file, expected: hash, remedy });
  return bytes;
}

function refuseOtherCounts(id: string, problems: readonly { file: string; problem: string }[]): void {
  if (problems.length === 0) return;
  throw new SecondReadError('data', `other counts than the manifest's: ${problems.slice(0, 5).map(({ problem }) => problem).join('; ')}`, { file: problems[0].file, remedy: `See: npx second-read data verify ${id}` });
}
