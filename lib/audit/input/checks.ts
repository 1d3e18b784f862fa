import type { CsvTable } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';
import type { ModelRows, TaskColumns } from '../types.js';
import { listed } from './columns.js';

/** @throws SecondReadError (input) where an id occurs twice (with one model, twice for that model); names both rows. */
export function refuseDuplicates(table: CsvTable, ids: readonly string[], models: readonly string[] | null): void {
  const seen = new Map<string, number>();
  let first: [number, number] | undefined, repeats = 0;
  ids.forEach((id, i) => {
    const key = models === null ? id : JSON.stringify([models[i], id]), before = seen.get(key);
    if (before === undefined) seen.set(key, i);
    else { repeats++; first ??= [before, i]; }
  });
  if (first === undefined) return;
  const [before, i] = first;
  throw new SecondReadError('input', `id "${ids[i]}" is there twice${models === null ? '' : ` for model "${models[i]}"`}: first in row ${table.lines[before]}${repeats > 1 ? ` (${repeats} repeated ids in all)` : ''}`, {
    file: table.file, row: table.lines[i], field: 'id', expected: models === null ? 'each id once' : 'each id once a model', remedy: models === null ? 'Drop the repetition; rows of several models need a column "model".' : 'Drop the repetition.',
  });
}

/** Rows of one image must agree about it, whichever model they are of. @throws SecondReadError (input) where patient or truth differ. */
export function checkAgreement(table: CsvTable, ids: readonly string[], models: readonly string[], patients: readonly string[], tasks: readonly TaskColumns[]): void {
  const first = new Map<string, number>();
  for (let i = 0; i < ids.length; i++) {
    const before = first.get(ids[i]);
    if (before === undefined) { first.set(ids[i], i); continue; }
    const differ = (field: string, remedy: string): SecondReadError => new SecondReadError('input', `"${field}" of id "${ids[i]}" differs between models: row ${table.lines[before]} ("${models[before]}") says otherwise`, { file: table.file, row: table.lines[i], field, expected: 'the same for every model', remedy });
    if (patients[i] !== patients[before]) throw differ('patient', 'An image has one patient.');
    for (const { task, truth } of tasks) if (truth[i] !== truth[before]) throw differ(`truth:${task}`, 'An image has one truth.');
  }
}

/** @throws SecondReadError (input) for a task with one class only, or a score that is the same in every row. */
export function refuseConstants(file: string, { model, tasks, seen }: ModelRows, several: boolean): void {
  const ofModel = several ? ` of model "${model}"` : '', anySeen = seen.includes(1);
  for (const { task, truth, score } of tasks) {
    let positives = 0, negatives = 0;
    for (let i = 0; i < truth.length; i++) if (seen[i] === 0) { if (truth[i] === 1) positives++; else if (truth[i] === 0) negatives++; }
    if (positives === 0 || negatives === 0) {
      const what = positives + negatives === 0 ? 'no label is known' : `all ${positives + negatives} known labels are ${positives > 0 ? 1 : 0}`;
      throw new SecondReadError('input', `${what}${anySeen ? ' among rows of unseen patients' : ''}${ofModel}`, { file, field: `truth:${task}`, expected: 'both classes', remedy: `Leave the columns of "${task}" out, or add rows of the other class.` });
    }
    if (score.every((value) => value === score[0])) throw new SecondReadError('input', `every score${ofModel} is ${score[0]}`, { file, field: `score:${task}`, expected: 'scores that differ', remedy: `Nothing can be ranked by them. Was the wrong column written? Else leave the columns of "${task}" out.` });
  }
}

/** Notes on models that were given different images. */
export function checkRepeats(models: readonly ModelRows[]): string[] {
  if (models.length < 2) return [];
  const first = new Set(models[0].ids);
  const other = models.filter(({ ids }) => ids.length !== first.size || ids.some((id) => !first.has(id)));
  return other.length === 0 ? [] : [`Models were scored on different images (${listed(models.map(({ model, ids }) => `${model}: ${ids.length}`))}): differences between models may be differences between images.`];
}
