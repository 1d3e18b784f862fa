import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseDicom } from 'dicom-parser';
import { SecondReadError } from '../core/errors.js';
import { progress } from '../core/progress.js';
import { readLidcXml, type LidcNodule } from './lidc-nodules.js';
import type { PaperRow } from './paper-cohort.js';

/** Bytes of a file that surely hold its header up to the pixel spacing. */
const HEADER = 32768;

interface Slice { file: string; millimetres: number | null }

/**
 * One row a nodule of 3 mm or more from `LIDC-IDRI-NNNN/<study>/<series>/*.dcm` with an annotation XML beside the slices: the slice where
 * the outlines are largest, its middle (`centre_x`, `centre_y` in pixels) and `px_mm`, so that one field of view can be cut. Malignant is
 * a median rating above 3, benign one below; 3 is not known. Ratings are readers' suspicion, not pathology.
 *
 * @throws SecondReadError (data) where no patient is found, or a slice that an annotation names is missing
 */
export function lidcRows(folder: string): PaperRow[] {
  const patients = existsSync(folder) ? readdirSync(folder).filter((name) => /^LIDC-IDRI-\d{4}$/.test(name)).sort() : [];
  if (patients.length === 0) throw new SecondReadError('data', 'no patient', { file: folder, expected: 'folders LIDC-IDRI-0001, LIDC-IDRI-0002, ...', remedy: 'See: npx second-read data show lidc-idri' });
  const rows: PaperRow[] = [], bar = progress({ label: 'lidc-idri', total: patients.length, unit: 'patients' });
  for (const patient of patients) {
    for (const series of foldersOf(path.join(folder, patient), 2)) rows.push(...seriesRows(folder, patient, series));
    bar.advance();
  }
  bar.finish();
  return rows;
}

function foldersOf(folder: string, depth: number): string[] {
  if (depth === 0) return [folder];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort().flatMap((name) => foldersOf(path.join(folder, name), depth - 1));
}

function seriesRows(root: string, patient: string, folder: string): PaperRow[] {
  const names = readdirSync(folder).sort();
  const read = names.filter((name) => name.toLowerCase().endsWith('.xml')).flatMap((name) => readLidcXml(readFileSync(path.join(folder, name), 'utf8'), path.join(folder, name)) ?? []);
  if (read.every(({ nodules }) => nodules.length === 0)) return [];
  const slices = sliceHeaders(folder, names);
  return read.flatMap(({ series, nodules }) => nodules.map((nodule) => row(root, folder, patient, series, nodule, slices)));
}

/** Slices of a series by their SOP instance UID; only headers are read. */
function sliceHeaders(folder: string, names: readonly string[]): Map<string, Slice> {
  const slices = new Map<string, Slice>(), head = Buffer.alloc(HEADER);
  for (const name of names.filter((one) => one.toLowerCase().endsWith('.dcm'))) {
    const file = path.join(folder, name), handle = openSync(file, 'r');
    try {
      const data = parseDicom(head.subarray(0, readSync(handle, head, 0, HEADER, 0)), { untilTag: 'x00280030' }), uid = data.string('x00080018');
      if (uid !== undefined) slices.set(uid, { file, millimetres: data.floatString('x00280030', 0) ?? null });
    } catch (cause) {
      throw new SecondReadError('data', 'no DICOM header', { file, expected: 'a CT slice', remedy: 'Download this series again.' }, { cause });
    } finally { closeSync(handle); }
  }
  return slices;
}

function row(root: string, folder: string, patient: string, series: string, nodule: LidcNodule, slices: Map<string, Slice>): PaperRow {
  const slice = slices.get(nodule.slice);
  if (slice === undefined) throw new SecondReadError('data', `the slice ${nodule.slice} of nodule ${nodule.id} is missing`, { file: folder, expected: 'all slices of the series', remedy: 'Download this series again.' });
  const { malignancy } = nodule.ratings, side = (positive: boolean): 0 | 1 | null => (malignancy === 3 ? null : malignancy > 3 === positive ? 1 : 0);
  const diameter = slice.millimetres === null ? null : 2 * Math.sqrt(nodule.area / Math.PI) * slice.millimetres;
  return {
    file: slice.file,
    row: {
      id: `lidc-idri/${patient}/${series}/${nodule.id}`, dataset: 'lidc-idri', site: 'lidc', patient: `lidc:${patient}`, image: path.relative(root, slice.file).split(path.sep).join('/'),
      labels: { benign: side(false), malign: side(true), suspicious: side(true) }, sex: null, age: null, view: null, followUp: null, split: null,
      features: {
        nodule: `lidc:${patient}:${nodule.id}`, nodule_id: nodule.id, seriesuid: series, slice_role: 'max', z_mm: nodule.z, centre_x: nodule.x, centre_y: nodule.y, area_px: nodule.area,
        px_mm: slice.millimetres, diameter_mm: diameter, n_readers: nodule.readers, ...Object.fromEntries(Object.entries(nodule.ratings).map(([name, value]) => [name === 'malignancy' ? 'malignancy_1to5' : name, value])),
      },
    },
  };
}
