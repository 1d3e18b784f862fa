import { columnIndex, formatCsv, readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import type { ModelScores, TestImages } from '../external/index.js';
import { groupCodes } from '../stats/bootstrap.js';
import type { PredictionRow } from './types.js';

/** What predictions.csv says, as the statistics take it. */
export interface CrossPredictions {
  task: string;
  internal: TestImages;
  externals: TestImages[];
  models: ModelScores[];
  /** Patients of each set, in the order internal, externals. */
  patients: number[];
  /** Beside every interval, where the file names no patients; else null. */
  unitNote: string | null;
}

/** The file that `second-read audit` reads too: there every network, repeat and set is a model of its own. */
export function predictionsCsv(task: string, rows: readonly PredictionRow[]): string {
  const name = task.replace(/\s+/g, '-');
  return formatCsv(['id', 'model', 'network', 'repeat', 'set', 'role', 'patient', `score:${name}`, `truth:${name}`], rows.map(({ id, network, repeat, set, role, patient, score, truth }) => [id, `${network}, repeat ${repeat + 1}, in ${set}`, network, repeat, set, role, patient, score, truth]));
}

/**
 * Reads predictions: columns id, set, role (internal or external), score:TASK, truth:TASK; where known patient, network (else model) and repeat.
 *
 * @throws SecondReadError (input) that names row and column: a missing column, an image named twice in a set, a truth that changes, no internal or external set
 */
export function readPredictions(file: string): CrossPredictions {
  const table = readCsv(file), optional = (...names: string[]): number => names.map((name) => table.header.indexOf(name)).find((j) => j >= 0) ?? -1;
  const scoreColumn = table.header.filter((name) => name.startsWith('score:'));
  if (scoreColumn.length !== 1) throw new SecondReadError('input', `${scoreColumn.length} columns of scores`, { file, row: 1, field: 'score:TASK', expected: 'one, with truth:TASK beside it' });
  const task = scoreColumn[0].slice('score:'.length), at = { id: columnIndex(table, 'id'), set: columnIndex(table, 'set'), role: columnIndex(table, 'role'), score: columnIndex(table, scoreColumn[0]), truth: columnIndex(table, `truth:${task}`), patient: optional('patient'), network: optional('network', 'model'), repeat: optional('repeat') };
  const sets = new Map<string, { role: string; ids: string[]; truth: number[]; patient: string[]; index: Map<string, number> }>(), models = new Map<string, ModelScores & { scores: Map<string, number> }>();
  table.rows.forEach((cells, i) => {
    const fail = (field: string, what: string, expected: string): never => { throw new SecondReadError('input', what, { file, row: table.lines[i], field, expected }); };
    const [id, name, role] = [cells[at.id], cells[at.set], cells[at.role]], score = cells[at.score].trim() === '' ? NaN : Number(cells[at.score]), truth = cells[at.truth], repeat = at.repeat < 0 ? 0 : Number(cells[at.repeat]), network = at.network < 0 ? 'model' : cells[at.network];
    if (id === '' || name === '') fail(id === '' ? 'id' : 'set', 'an empty cell', 'a name');
    if (role !== 'internal' && role !== 'external') fail('role', `role "${role}"`, 'internal or external');
    if (!Number.isFinite(score)) fail(scoreColumn[0], `score "${cells[at.score]}"`, 'a finite number');
    if (truth !== '0' && truth !== '1') fail(`truth:${task}`, `truth "${truth}"`, '0 or 1');
    if (!Number.isInteger(repeat) || repeat < 0) fail('repeat', `repeat "${cells[at.repeat]}"`, 'a whole number from 0');
    // One image may lie in two sets; within the study it then has two names, and one patient.
    const key = `${name}/${id}`, set = sets.get(name) ?? { role, ids: [], truth: [], patient: [], index: new Map<string, number>() }, patient = at.patient < 0 || cells[at.patient] === '' ? key : cells[at.patient], known = set.index.get(key);
    sets.set(name, set);
    if (set.role !== role) fail('role', `the set "${name}" is ${set.role} and ${role}`, 'one role a set');
    if (known === undefined) { set.index.set(key, set.ids.length); set.ids.push(key); set.truth.push(Number(truth)); set.patient.push(patient); }
    else if (set.truth[known] !== Number(truth) || set.patient[known] !== patient) fail(set.truth[known] !== Number(truth) ? `truth:${task}` : 'patient', `image "${id}" of "${name}" was another before`, 'the same truth and patient in every repeat');
    const own = models.get(`${network}\n${repeat}`) ?? { model: network, repeat, scores: new Map<string, number>() };
    models.set(`${network}\n${repeat}`, own);
    if (own.scores.has(key)) fail('id', `image "${id}" is named twice in "${name}"`, 'each image once a set, network and repeat');
    own.scores.set(key, score);
  });
  const inside = [...sets].filter(([, { role }]) => role === 'internal'), outside = [...sets].filter(([, { role }]) => role === 'external');
  if (inside.length !== 1 || outside.length === 0) throw new SecondReadError('input', `${inside.length} internal and ${outside.length} external sets`, { file, field: 'role', expected: 'one internal and at least one external set' });
  const ordered = [...inside, ...outside], { codes, count: groups } = groupCodes(ordered.flatMap(([, { patient }]) => patient));
  let from = 0;
  const images = ordered.map(([name, { ids, truth }]): TestImages => ({ name, ids, truth: Uint8Array.from(truth), codes: codes.slice(from, from += ids.length), groups }));
  images.forEach(({ name, truth }) => { if (!truth.includes(0) || !truth.includes(1)) throw new SecondReadError('input', `the set "${name}" has no ${truth.includes(1) ? 'negative' : 'positive'} image`, { file, field: `truth:${task}`, expected: 'both classes in every set' }); });
  return { task, internal: images[0], externals: images.slice(1), models: [...models.values()], patients: images.map((one) => new Set(one.codes).size), unitNote: at.patient < 0 ? 'by image, too narrow' : null };
}
