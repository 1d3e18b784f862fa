import { SecondReadError } from '../core/errors.js';
import type { ImageStack } from '../imaging/types.js';
import type { LoopOptions, Task } from './types.js';

/** @throws SecondReadError (input) unless pictures are square of that side */
export function checkStack({ width, height, ids }: ImageStack, size: number): void {
  if (width !== size || height !== size) throw new SecondReadError('input', `pictures of ${width} x ${height} pixels`, { field: 'stack', expected: `${size} x ${size}`, remedy: 'Resize them when the stack is made.' });
  if (ids.length === 0) throw new SecondReadError('input', 'no pictures', { field: 'stack', expected: 'at least one' });
}

/** @throws SecondReadError (input) that names the option, for rows outside the stack, labels outside the classes, no rows, rows on both sides */
export function checkTraining(pictures: number, tasks: readonly Task[], train: Int32Array, validation: Int32Array, { epochs, batch }: LoopOptions): void {
  const whole = (field: string, value: number): void => { if (!(Number.isInteger(value) && value >= 1)) throw new SecondReadError('input', `${field} = ${value}`, { field, expected: 'a whole number from 1' }); };
  whole('epochs', epochs);
  whole('batch', batch);
  for (const [field, rows] of [['train', train], ['validation', validation]] as const) {
    if (rows.length === 0) throw new SecondReadError('input', 'no rows', { field, expected: 'at least one' });
    const outside = rows.find((row) => !(row >= 0 && row < pictures));
    if (outside !== undefined) throw new SecondReadError('input', `row ${outside}`, { field, expected: `rows 0 to ${pictures - 1}` });
  }
  const trained = new Set(train), both = validation.find((row) => trained.has(row));
  if (both !== undefined) throw new SecondReadError('input', `row ${both} is both trained and validated on`, { field: 'validation', expected: 'rows that training does not see' });
  if (new Set(tasks.map(({ name }) => name)).size < tasks.length || tasks.length === 0) throw new SecondReadError('input', `tasks ${tasks.map(({ name }) => name).join(', ')}`, { field: 'tasks', expected: 'at least one, each name once' });
  for (const { name, label, classes } of tasks) {
    if (label.length !== pictures) throw new SecondReadError('input', `${label.length} labels for ${pictures} pictures`, { field: name, expected: 'one a picture' });
    const wrong = label.find((code) => !(code >= -1 && code < classes));
    if (wrong !== undefined) throw new SecondReadError('input', `class ${wrong}`, { field: name, expected: `-1 (not known) or 0 to ${classes - 1}` });
    for (const [side, rows] of [['training', train], ['validation', validation]] as const) if (!rows.some((row) => label[row] >= 0)) throw new SecondReadError('input', `task "${name}" has no ${side} row of known label`, { field: side === 'training' ? 'train' : side, expected: 'at least one' });
  }
}
