import { columnIndex, parseCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { readText } from '../core/files.js';

/** The 14 findings of NIH ChestX-ray14, in the column order of CheXNet's published predictions. */
export const NIH_TASKS = ['Atelectasis', 'Cardiomegaly', 'Effusion', 'Infiltration', 'Mass', 'Nodule', 'Pneumonia', 'Pneumothorax', 'Consolidation', 'Edema', 'Emphysema', 'Fibrosis', 'Pleural_Thickening', 'Hernia'] as const;
export type NihTask = (typeof NIH_TASKS)[number];

/** What NIH's table says of one image. */
export interface NihEntry {
  /** File name, "00000010_000.png". */
  image: string;
  /** Findings joined by `|`, or "No Finding". */
  labels: string;
  /** Bare number; "nih:" goes before it in a cohort. */
  patient: string;
  sex: 'F' | 'M' | null;
  /** Years; null where blank or impossible. */
  age: number | null;
  view: string | null;
  /** The table's "Follow-up #". It differs from the number in the image's name where NIH put visits in order again (version 2020). */
  followUpTable: number | null;
}

/** No person is older; the first release of the table had ages up to 414, which are typing errors. */
export const OLDEST_AGE = 120;

/**
 * NIH's `Data_Entry_2017_v2020.csv` (`.gz` too), or the table made of it for the shipped sample, by image.
 *
 * @param file the table; both releases and both spellings of its columns are known
 * @throws SecondReadError (data) for an image that occurs twice, an unknown finding, a patient or age that is no number
 */
export function readNihTable(file: string): Map<string, NihEntry> {
  // Every line of the table's first release ends in a comma: a last column without a name.
  const text = readText(file), table = parseCsv(/^[^\r\n]*,\r?\n/.test(text) ? text.replace(/,(?=\r?\n|$)/g, '') : text, file), upstream = table.header.includes('Image Index');
  const [image, labels, patient, age, sex, view, followUp] = (upstream
    ? ['Image Index', 'Finding Labels', 'Patient ID', 'Patient Age', 'Patient Gender', 'View Position', 'Follow-up #']
    : ['image', 'labels', 'patient', 'age', 'sex', 'view', 'follow_up_table']).map((name) => columnIndex(table, name));
  const known = new Set<string>([...NIH_TASKS, 'No Finding']), entries = new Map<string, NihEntry>();
  table.rows.forEach((cells, i) => {
    const at = (field: string, expected: string) => ({ file, row: table.lines[i], field, expected });
    if (entries.has(cells[image])) throw new SecondReadError('data', `image "${cells[image]}" occurs twice`, at(table.header[image], 'each image once'));
    for (const finding of cells[labels].split('|')) {
      if (!known.has(finding)) throw new SecondReadError('data', `unknown finding "${finding}"`, at(table.header[labels], [...known].join(', ')));
    }
    if (!/^\d+$/.test(cells[patient])) throw new SecondReadError('data', `patient "${cells[patient]}"`, at(table.header[patient], 'a number'));
    const number = (cell: string, column: number): number | null => {
      if (cell === '') return null;
      if (!/^\d+$/.test(cell)) throw new SecondReadError('data', `"${cell}" is not a whole number`, at(table.header[column], 'a whole number or nothing'));
      return Number(cell);
    };
    // Older tables write 058Y, 013M or 011D.
    const unit = /^\d+[YMD]$/.test(cells[age]) ? cells[age].slice(-1) : 'Y', units = number(cells[age].replace(/[YMD]$/, ''), age);
    const years = units === null ? null : Math.floor(units / { Y: 1, M: 12, D: 365 }[unit]!);
    entries.set(cells[image], {
      image: cells[image], labels: cells[labels], patient: cells[patient],
      age: years !== null && years <= OLDEST_AGE ? years : null,
      sex: cells[sex] === 'F' || cells[sex] === 'M' ? cells[sex] as 'F' | 'M' : null,
      view: cells[view] === '' ? null : cells[view],
      followUpTable: number(cells[followUp], followUp),
    });
  });
  return entries;
}

/**
 * Visit number in an NIH image's name, counted from 0.
 *
 * @example visitNumber('00000013_022.png') // 22
 */
export function visitNumber(image: string): number {
  const match = /^\d{8}_(\d{3})\.png$/.exec(image);
  if (match === null) throw new SecondReadError('data', `image name "${image}"`, { expected: 'patient_visit.png, as in 00000013_022.png' });
  return Number(match[1]);
}
