import type { CohortRow } from '../data/types.js';
import type { MeasuredImages } from './measure.js';
import { PICTURE_VARIABLES, type PictureMeasures } from './picture.js';
import type { AuditedImages, TrapVariable, VariableSource } from './types.js';

/** A column with more distinct values than this part of its rows is a name, not a category. */
const NAMES_FROM = 0.5;

/** What was looked at, and the columns that were not, with the reason. */
export interface Candidates { variables: TrapVariable[]; leftOut: { column: string; why: string }[] }

/** Every candidate of a cohort: of the file, of its pixels, of the index. */
export function candidates(images: AuditedImages, measured: MeasuredImages): Candidates {
  const { rows, labelColumns } = images, leftOut: Candidates['leftOut'] = [];
  const number = (name: string, source: VariableSource, about: string, of: (row: CohortRow, i: number) => number | null | undefined): TrapVariable => ({ name, source, about, kind: 'number', values: Float64Array.from(rows, (row, i) => of(row, i) ?? NaN) });
  const category = (name: string, source: VariableSource, about: string, of: (row: CohortRow, i: number) => string | null | undefined): TrapVariable => ({ name, source, about, kind: 'category', values: rows.map((row, i) => of(row, i) ?? null) });
  const feature = (row: CohortRow, name: string): number | string | null => row.features[name] ?? null;
  const numberOf = (row: CohortRow, name: string): number => { const value = row.features[name]; return typeof value === 'number' ? value : NaN; };
  const variables: TrapVariable[] = [
    number('file size', 'file', 'bytes of the image file', (_, i) => measured.bytes[i]),
    number('bytes a pixel', 'file', 'bytes of the file over its pixels: detail, noise, compression', (_, i) => measured.bytes[i] / (measured.width[i] * measured.height[i])),
    number('width', 'file', 'pixels', (_, i) => measured.width[i]),
    number('height', 'file', 'pixels', (_, i) => measured.height[i]),
    number('aspect', 'file', 'width over height', (_, i) => measured.width[i] / measured.height[i]),
    category('size', 'file', 'width x height, pixels', (_, i) => `${measured.width[i]} x ${measured.height[i]}`),
    ...(Object.keys(PICTURE_VARIABLES) as (keyof PictureMeasures)[]).map((key) => number(PICTURE_VARIABLES[key][0], 'pixels', PICTURE_VARIABLES[key][1], (_, i) => measured.pictures[i][key])),
    category('sex', 'index', 'of the patient', ({ sex }) => sex), number('age', 'index', 'years', ({ age }) => age), category('view', 'index', 'projection', ({ view }) => view),
    category('site', 'index', 'where it comes from', ({ site }) => site), category('dataset', 'index', 'of the joined sets', ({ dataset }) => dataset),
    number('visit', 'index', 'number of the visit', ({ followUp }) => followUp), category('split', 'index', "the set's own split", ({ split }) => split),
    ...(images.unitNote === null ? [number('patient number', 'index', "digits at the end of the patient's name: who was numbered when", ({ patient }) => lastNumber(patient))] : []),
    number('file number', 'index', "digits at the end of the file's name", ({ image, id }) => lastNumber((image ?? id).replace(/(\.[a-z]+)+$/i, ''))),
    number('pictures of the group', 'index', 'rows of the same patient or group', countOf(rows)),
  ];
  if (rows.some((row) => !Number.isNaN(numberOf(row, 'px_mm')))) {
    variables.push(number('crop size', 'index', 'longer side in mm', (row, i) => numberOf(row, 'px_mm') * Math.max(measured.width[i], measured.height[i])));
  }
  if (rows.some((row) => !Number.isNaN(numberOf(row, 'up_w')))) {
    variables.push(category('upstream size', 'index', 'width x height of the upstream file', (row) => (Number.isNaN(numberOf(row, 'up_w')) ? null : `${numberOf(row, 'up_w')} x ${numberOf(row, 'up_h')}`)));
  }
  for (const { name, has } of images.sideFiles) variables.push(category(`in ${name}`, 'index', 'whether this side file has something for the picture', (_, i) => (has[i] ? 'yes' : 'no')));
  for (const column of new Set(rows.flatMap((row) => Object.keys(row.features)))) {
    const values = rows.map((row) => feature(row, column)), filled = values.filter((value) => value !== null), distinct = new Set(filled).size;
    if (labelColumns.has(column)) leftOut.push({ column, why: 'the label in other words' });
    else if (filled.length > 0 && filled.every((value) => typeof value === 'number')) variables.push(number(column, 'index', 'column of the index', (row) => numberOf(row, column)));
    else if (distinct > 20 && distinct > NAMES_FROM * filled.length) leftOut.push({ column, why: `${distinct} values in ${filled.length} rows: a name` });
    else variables.push(category(column, 'index', 'column of the index', (row) => { const value = feature(row, column); return value === null ? null : String(value); }));
  }
  return { variables: different(variables, leftOut), leftOut };
}

/** Variables that vary, each once: an index often repeats what the file says, under another name. */
function different(variables: readonly TrapVariable[], leftOut: Candidates['leftOut']): TrapVariable[] {
  const seen = new Map<string, string>(), names = new Set<string>();
  return variables.filter((variable) => {
    const text = JSON.stringify(Array.from<unknown>(variable.values)), same = seen.get(text);
    const why = !varies(variable) ? 'the same in all rows' : same !== undefined ? `the same as ${same}` : undefined;
    if (why === undefined && !names.has(variable.name)) { seen.set(text, variable.name); names.add(variable.name); return true; }
    if (!names.has(variable.name) && !leftOut.some(({ column }) => column === variable.name)) leftOut.push({ column: variable.name, why: why! });
    return false;
  });
}

const varies = ({ values }: TrapVariable): boolean => new Set<unknown>(values).size > 1;

/** @example lastNumber('nih:00012') // 12 */
export function lastNumber(name: string): number | null {
  const match = /(\d{1,15})\D*$/.exec(name);
  return match === null ? null : Number(match[1]);
}

function countOf(rows: readonly CohortRow[]): (row: CohortRow) => number {
  const counts = new Map<string, number>();
  for (const { patient } of rows) counts.set(patient, (counts.get(patient) ?? 0) + 1);
  return ({ patient }) => counts.get(patient)!;
}
