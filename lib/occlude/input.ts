import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { columnIndex, readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import type { OccludedPicture } from './types.js';

export interface OccludeInput {
  /** In the order of their names. */
  pictures: OccludedPicture[];
  /** False: every picture counts as a patient of its own. */
  patientsKnown: boolean;
  notes: string[];
}

const PICTURE = /\.(png|jpe?g|dcm|dicom)$/i;

/**
 * The pictures with label and patient.
 *
 * @throws SecondReadError (input) for a missing file or folder, no pictures, a picture named twice or without a label, a label other than 0 and 1, a class
 *   of fewer than two patients
 */
export function readOccludeInput(sources: readonly string[], labels: string): OccludeInput {
  const found = filesIn(sources, PICTURE).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), { rows, patientsKnown } = readLabels(labels), used = new Map<string, string>(), pictures: OccludedPicture[] = [], without: string[] = [];
  if (found.length === 0) throw new SecondReadError('input', 'no pictures there', { file: sources.join(', '), expected: 'files that end in .png, .jpg, .jpeg, .dcm or .dicom' });
  for (const { file, name } of found) {
    const key = [name, path.posix.basename(name)].find((one) => rows.has(one));
    if (key === undefined) { without.push(name); continue; }
    if (used.has(key)) throw new SecondReadError('input', `the picture "${key}" is named twice: ${used.get(key)} and ${file}`, { file: labels, field: 'image', expected: 'each picture once', remedy: 'Name it once; where two pictures share a name, write the folder before it in the labels, as in "a/1.png".' });
    used.set(key, file);
    pictures.push({ file, name, ...rows.get(key)! });
  }
  if (without.length > 0) throw new SecondReadError('input', `${without.length} of ${found.length} pictures have no label: ${shortList(without)}`, { file: labels, field: 'image', expected: 'a row for each picture', remedy: 'Add the rows, or name only the pictures that have one.' });
  checkClasses(pictures, labels, patientsKnown);
  const idle = rows.size - used.size;
  return { pictures, patientsKnown, notes: idle > 0 ? [`${idle} rows of ${labels} name no picture here and are passed over.`] : [] };
}

/** @throws SecondReadError (input) unless both classes are there, with two patients each */
export function checkClasses(pictures: readonly OccludedPicture[], file: string, patientsKnown: boolean): void {
  for (const label of [0, 1]) {
    const patients = new Set(pictures.filter((one) => one.label === label).map(({ patient }) => patient)).size;
    if (patients < 2) throw new SecondReadError('input', `${patients} ${patientsKnown ? 'patients' : 'pictures'} with label ${label} among ${pictures.length} pictures`, { file, field: 'label', expected: 'both classes, of two patients each at least' });
  }
}

/** All files that match, by their place under the folder that was named. @throws SecondReadError (input) where a source is missing */
export function filesIn(sources: readonly string[], wanted: RegExp): { file: string; name: string }[] {
  return sources.flatMap((source) => {
    const stats = statSync(source, { throwIfNoEntry: false });
    if (stats === undefined) throw new SecondReadError('input', 'no such file or folder', { file: source });
    if (!stats.isDirectory()) return [{ file: source, name: path.basename(source) }];
    return (readdirSync(source, { recursive: true }) as string[]).filter((name) => wanted.test(name) && statSync(path.join(source, name)).isFile()).map((name) => ({ file: path.join(source, name), name: name.split(path.sep).join('/') }));
  });
}

function readLabels(file: string): { rows: Map<string, { label: 0 | 1; patient: string }>; patientsKnown: boolean } {
  const table = readCsv(file), image = columnIndex(table, 'image'), label = columnIndex(table, 'label'), patient = table.header.indexOf('patient'), rows = new Map<string, { label: 0 | 1; patient: string }>();
  table.rows.forEach((cells, i) => {
    const name = cells[image].trim(), value = cells[label].trim(), who = patient < 0 ? name : cells[patient].trim(), fail = (what: string, field: string, expected: string): never => { throw new SecondReadError('input', what, { file, row: table.lines[i], field, expected }); };
    if (value !== '0' && value !== '1') fail(`the label is "${value}"`, 'label', '1 (positive) or 0 (negative)');
    if (who === '') fail('no patient is named', 'patient', 'a patient in every row, or no such column');
    if (rows.has(name)) fail(`"${name}" is named twice`, 'image', 'each picture once');
    rows.set(name, { label: value === '1' ? 1 : 0, patient: who });
  });
  return { rows, patientsKnown: patient >= 0 };
}

/** The first three names. @example shortList(['a', 'b', 'c', 'd']) // 'a, b, c, ...' */
export const shortList = (names: readonly string[]): string => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}`;
