import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { columnIndex, readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';

/** A picture to be confounded: where it lies, what it is called, what its label is, what it becomes. */
export interface LabelledPicture { file: string; name: string; label: 0 | 1; target: string }

export interface ConfoundInput { pictures: LabelledPicture[]; notes: string[] }

const PICTURE = /\.(png|jpe?g|dcm|dicom)$/i;

/**
 * The pictures with their labels, in the order of their names.
 *
 * @throws SecondReadError (input) for a missing file or folder, no pictures, a label that is not 0 or 1, a picture named twice or without a
 *   label, two pictures that would become one file
 */
export function readConfoundInput(sources: readonly string[], labels: string): ConfoundInput {
  const found = sources.flatMap(picturesOf).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), wanted = readLabels(labels), used = new Set<string>(), targets = new Map([['contact-sheet.png', 'the contact sheet']]);
  if (found.length === 0) throw new SecondReadError('input', 'no pictures there', { file: sources.join(', '), expected: 'files that end in .png, .jpg, .jpeg, .dcm or .dicom' });
  const without: string[] = [], pictures: LabelledPicture[] = [];
  for (const { file, name } of found) {
    const key = [name, path.basename(name)].find((candidate) => wanted.has(candidate)), target = `${name.replace(PICTURE, '')}.png`, other = targets.get(target.toLowerCase());
    if (other !== undefined) throw new SecondReadError('input', `"${name}" would become ${target}, and so would ${other}`, { file, expected: 'names that differ in more than their ending', remedy: 'Rename one of them.' });
    targets.set(target.toLowerCase(), name);
    if (key === undefined) { without.push(name); continue; }
    if (used.has(key)) throw new SecondReadError('input', `two pictures are called "${key}"`, { file: labels, field: 'image', remedy: 'Write the folder before the name, as in "a/1.png".' });
    used.add(key);
    pictures.push({ file, name, label: wanted.get(key)!, target });
  }
  if (without.length > 0) throw new SecondReadError('input', `${without.length} of ${found.length} pictures have no label: ${without.slice(0, 3).join(', ')}${without.length > 3 ? ', ...' : ''}`, { file: labels, field: 'image', expected: 'a row for each picture', remedy: 'Add the rows, or name only the pictures that have one.' });
  const idle = wanted.size - used.size;
  return { pictures, notes: idle > 0 ? [`${idle} rows of ${labels} name no picture here and are passed over.`] : [] };
}

function picturesOf(source: string): { file: string; name: string }[] {
  const stats = statSync(source, { throwIfNoEntry: false });
  if (stats === undefined) throw new SecondReadError('input', 'no such file or folder', { file: source, field: 'IMAGES' });
  if (!stats.isDirectory()) return [{ file: source, name: path.basename(source) }];
  return (readdirSync(source, { recursive: true }) as string[]).filter((name) => PICTURE.test(name) && statSync(path.join(source, name)).isFile()).map((name) => ({ file: path.join(source, name), name: name.split(path.sep).join('/') }));
}

function readLabels(file: string): Map<string, 0 | 1> {
  const table = readCsv(file), image = columnIndex(table, 'image'), label = columnIndex(table, 'label'), labels = new Map<string, 0 | 1>();
  table.rows.forEach((cells, i) => {
    const name = cells[image].trim(), value = cells[label].trim();
    if (value !== '0' && value !== '1') throw new SecondReadError('input', `the label is "${value}"`, { file, row: table.lines[i], field: 'label', expected: '1 (positive) or 0 (negative)' });
    if (labels.has(name)) throw new SecondReadError('input', `"${name}" occurs twice`, { file, row: table.lines[i], field: 'image', expected: 'each picture once' });
    labels.set(name, value === '1' ? 1 : 0);
  });
  return labels;
}

/** Refuses an output folder that would touch the input. @throws SecondReadError (input) */
export function checkApart(out: string, pictures: readonly LabelledPicture[]): void {
  const parent = path.dirname(path.resolve(out)), real = (file: string): string => { try { return realpathSync(file); } catch { return path.resolve(file); } };
  const target = path.join(real(parent), path.basename(path.resolve(out)));
  const inside = pictures.find(({ file }) => real(file).startsWith(target + path.sep));
  if (inside !== undefined) throw new SecondReadError('input', `the output folder holds the picture "${inside.name}"`, { file: out, field: '--out', expected: 'a folder apart from the pictures', remedy: 'Name another folder with --out.' });
}
