import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { parseDicom } from 'dicom-parser';
import { columnIndex, readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { picturesByName } from './class-folders.js';
import type { PaperRow } from './paper-cohort.js';

const REMEDY = 'See: npx second-read data show siim-covid19';
/** Columns of the studies' table, and what they are called here. The first is negative, the others are positive: the paper's own mapping is not known. */
const COLUMNS: Readonly<Record<string, string>> = { 'Negative for Pneumonia': 'negative', 'Typical Appearance': 'typical', 'Indeterminate Appearance': 'indeterminate', 'Atypical Appearance': 'atypical' };
/** Classes of a row: `covid` and the four columns. */
export const SIIM_CLASSES: readonly string[] = ['covid', ...Object.values(COLUMNS)];
/** Bytes of a file that surely hold its header up to the patient. */
const HEADER = 32768;

/**
 * The training images of SIIM-FISABIO-RSNA: one row an image of `train_image_level.csv`, with its study's label from `train_study_level.csv`. Pictures
 * are `train/<study>/<series>/<image>.dcm`, or converted ones, `png/<image>.png`, which are preferred where both are there. A patient is the DICOM header's; of a PNG alone the study stands for it.
 *
 * @throws SecondReadError (data) for a missing table, a study without exactly one label, an image listed twice, images that are not there
 */
export function siimRows(folder: string): PaperRow[] {
  const labels = studyLabels(table(folder, 'train_study_level.csv')), images = table(folder, 'train_image_level.csv'), [id, study] = ['id', 'StudyInstanceUID'].map((column) => columnIndex(images, column));
  const converted = picturesByName(folder, 'png', /\.png$/i), dicom = picturesByName(folder, 'train', /\.dcm$/i), seen = new Set<string>(), missing: { row: number; image: string }[] = [];
  const rows = images.rows.flatMap((cells, i): PaperRow[] => {
    const image = cells[id].replace(/_image$/, ''), found = labels.get(cells[study]), at = (field: string, expected: string) => ({ file: images.file, row: images.lines[i], field, expected });
    if (seen.size === seen.add(image).size) throw new SecondReadError('data', `image "${image}" is listed twice`, at('id', 'each image once'));
    if (found === undefined) throw new SecondReadError('data', `no label of study "${cells[study]}"`, at('StudyInstanceUID', 'a study of train_study_level.csv'));
    const film = dicom.get(`${image}.dcm`), place = converted.get(`${image}.png`) ?? film;
    if (place === undefined) { missing.push({ row: images.lines[i], image }); return []; }
    const file = path.join(folder, place), patient = film === undefined ? null : patientOf(path.join(folder, film));
    return [{
      file,
      row: {
        id: `siim-covid19/${image}`, dataset: 'siim-covid19', site: 'siim', patient: patient === null ? `siim:study:${cells[study]}` : `siim:${patient}`, image: place,
        labels: { covid: found === 'negative' ? 0 : 1, ...Object.fromEntries(Object.values(COLUMNS).map((name) => [name, name === found ? 1 : 0])) },
        sex: null, age: null, view: null, followUp: null, split: null, features: { study: cells[study], appearance: found, patient_known: patient === null ? 0 : 1 },
      },
    }];
  });
  if (missing.length > 0) throw new SecondReadError('data', `${missing.length} of ${images.rows.length} images of the list are not there, first ${missing[0].image}`, { file: images.file, row: missing[0].row, field: 'id', expected: 'train/<study>/<series>/<image>.dcm or png/<image>.png', remedy: REMEDY });
  return rows;
}

/** Appearance by study. */
function studyLabels(studies: ReturnType<typeof readCsv>): Map<string, string> {
  const id = columnIndex(studies, 'id'), columns = Object.entries(COLUMNS).map(([column, name]) => ({ name, at: columnIndex(studies, column) }));
  return new Map(studies.rows.map((cells, i) => {
    const found = columns.filter(({ at }) => cells[at] === '1');
    if (found.length !== 1) throw new SecondReadError('data', `study "${cells[id]}" has ${found.length} labels`, { file: studies.file, row: studies.lines[i], expected: `1 in one of ${Object.keys(COLUMNS).join(', ')}`, remedy: REMEDY });
    return [cells[id].replace(/_study$/, ''), found[0].name];
  }));
}

function table(folder: string, name: string): ReturnType<typeof readCsv> {
  const file = path.join(folder, name);
  if (!existsSync(file)) throw new SecondReadError('data', 'a table is missing', { file, expected: name, remedy: REMEDY });
  return readCsv(file);
}

/** The patient of a DICOM file, of which the header alone is read; null where it tells none. */
function patientOf(file: string): string | null {
  const head = Buffer.alloc(HEADER), handle = openSync(file, 'r');
  try {
    const patient = parseDicom(head.subarray(0, readSync(handle, head, 0, HEADER, 0)), { untilTag: 'x00100020' }).string('x00100020');
    return patient === undefined || patient === '' ? null : patient;
  } catch (cause) {
    throw new SecondReadError('data', 'no DICOM header', { file, expected: 'a radiograph', remedy: 'Download this image again.' }, { cause });
  } finally { closeSync(handle); }
}
