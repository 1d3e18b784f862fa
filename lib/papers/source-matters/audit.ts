import { stackImage } from '../../imaging/stack.js';
import { measurePicture, PICTURE_VARIABLES, type PictureMeasures } from '../../traps/picture.js';
import { tellVariables } from '../../traps/tell.js';
import { lastNumber } from '../../traps/variables.js';
import type { TrapVariable } from '../../traps/types.js';
import type { PicturedTask } from './pictures.js';
import { SEED, type Arm } from './protocol.js';
import type { TaskImage } from './task.js';

/** What else than the finding tells the label of a task: one variable by itself. */
export interface AuditRow { arm: Arm; variable: string; about: string; shape: string; auroc: number; low: number; high: number; verdict: string }

/**
 * The trap audit of a base task, on the pictures as the network sees them: grey, borders and detail of the pixels, and what the index knows besides.
 * A task is usable where nothing but the finding rules the label. (For nodules the diameter does; it is part of what makes readers suspicious.)
 *
 * @param rows the images that are used: in the sex arm training at share 0 and the test set; sex itself, which is planted, is not asked there
 */
export function auditRows({ arm, images: all, label: truth, stack }: PicturedTask, rows: Int32Array): AuditRow[] {
  const images = Array.from(rows, (i) => all[i]), label = rows.map((i) => truth[i]), measures = Array.from(rows, (i) => measurePicture(stackImage(stack, i)));
  const number = (name: string, about: string, of: (image: TaskImage, i: number) => number | null | undefined): TrapVariable => ({ name, about, source: 'index', kind: 'number', values: Float64Array.from(images, (image, i) => of(image, i) ?? NaN) });
  const category = (name: string, about: string, of: (image: TaskImage) => string | null): TrapVariable => ({ name, about, source: 'index', kind: 'category', values: images.map(of) });
  const feature = (name: string) => ({ row }: TaskImage): number | null => { const value = row.features[name]; return typeof value === 'number' ? value : null; };
  const counts = new Map<string, number>();
  for (const { patient } of images) counts.set(patient, (counts.get(patient) ?? 0) + 1);
  const variables = [
    ...(Object.keys(PICTURE_VARIABLES) as (keyof PictureMeasures)[]).map((key) => number(PICTURE_VARIABLES[key][0], PICTURE_VARIABLES[key][1], (_, i) => measures[i][key])),
    number('patient number', 'who was numbered when', ({ patient }) => lastNumber(patient)), number('images of the patient', 'in this task', ({ patient }) => counts.get(patient)),
    ...(arm === 'ct'
      ? [number('diameter', 'mm, by the readers', feature('diameter_mm')), number('pixel spacing', 'mm', feature('px_mm')), number('slice thickness', 'mm', feature('slice_mm')), number('readers', 'who rated it', feature('n_readers'))]
      : [category('upstream source', 'of the image', ({ origin }) => origin), ...(arm === 'sex' ? [] : [category('sex', 'of the patient', ({ woman }) => (woman ? 'F' : 'M'))]), number('age', 'years', ({ row }) => row.age), number('visit', 'number of the visit', ({ row }) => row.followUp)]),
  ];
  const positives = label.reduce((sum, y) => sum + y, 0), task = { name: arm, truth: Float64Array.from(label), positives, negatives: label.length - positives };
  return tellVariables(variables.filter(({ values }) => new Set<unknown>(values).size > 1), { task, patients: images.map(({ patient }) => patient), replicates: 500, seed: SEED })
    .map(({ variable, about, shape, auroc, low, high, verdict }) => ({ arm, variable, about, shape: shape ?? '-', auroc, low, high, verdict }));
}
