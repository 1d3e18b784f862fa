import { readFileSync } from 'node:fs';
import { sha256 } from '../../core/canonical.js';
import { parseCsv, type CsvTable } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import type { AuditInput, AuditOptions, FeatureNote, ModelRows, TaskColumns } from '../types.js';
import { decisionColumn, nameColumn, scoreColumn, truthColumn } from './cells.js';
import { columnRoles, type Roles } from './columns.js';
import { typeFeature, type TypedFeature } from './features.js';
import { takeFeature } from '../../failure/features.js';
import { checkAgreement, checkRepeats, refuseConstants, refuseDuplicates } from './checks.js';
import { joinMetadata, type Metadata } from './metadata.js';
import { markSeen } from './seen.js';

/**
 * Reads and checks the user's files: predictions, metadata joined by id, the list of what was seen in training.
 *
 * @throws SecondReadError (input) that names file, row or column, what was expected and the remedy
 */
export function readAuditInput(options: Pick<AuditOptions, 'predictions' | 'metadata' | 'seen'>): AuditInput {
  const table = readTable(options.predictions), roles = columnRoles(table);
  if (table.rows.length === 0) throw new SecondReadError('input', 'there is no row', { file: table.file, expected: 'one row an image below the header' });
  const ids = nameColumn(table, roles.id, 'Give every row an id.');
  const models = roles.model === null ? null : nameColumn(table, roles.model, 'Name the model in every row, or leave the column out.');
  refuseDuplicates(table, ids, models);
  const tasks = roles.tasks.map((role): TaskColumns => ({
    task: role.task, score: scoreColumn(table, role.score), truth: truthColumn(table, role.truth), decision: role.decision === null ? null : decisionColumn(table, role.decision),
  }));
  const metadata = options.metadata === null ? null : joinMetadata(readTable(options.metadata), table, ids, roles.patient !== null);
  const named = patientNames(table, roles, metadata), patients = named ?? ids;
  const { features, notes } = typeFeatures(table, roles, metadata, tasks);
  if (models !== null) checkAgreement(table, ids, models, patients, tasks);
  const seen = options.seen === null ? null : markSeen(readTable(options.seen), ids, patients, named !== null, metadata);
  const rows = splitModels({ ids, models, patients, features, tasks, seen: seen?.rows ?? new Uint8Array(ids.length) });
  for (const model of rows) refuseConstants(table.file, model, models !== null);
  const files: AuditInput['files'] = [{ role: 'predictions', file: options.predictions, sha256: fileHash(options.predictions), rows: table.rows.length }];
  if (options.metadata !== null) files.push({ role: 'metadata', file: options.metadata, sha256: fileHash(options.metadata), rows: metadata!.table.rows.length });
  if (options.seen !== null) files.push({ role: 'seen', file: options.seen, sha256: fileHash(options.seen), rows: seen!.list.ids + seen!.list.patientsNamed });
  return {
    models: rows, tasks: tasks.map(({ task }) => task), patientsKnown: named !== null, features, files,
    flow: { rows: ids.length, images: new Set(ids).size, patients: new Set(patients).size, metadataRows: metadata?.table.rows.length ?? null, metadataUnused: metadata?.unused ?? 0 },
    seen: seen?.list ?? null,
    notes: [...(named === null ? ['No patient column: every image counts as its own patient. Where one patient has several images, every interval here is by image, too narrow.'] : []), ...notes, ...checkRepeats(rows)],
  };
}

function readTable(file: string): CsvTable {
  try {
    // Excel's "Unicode text" is UTF-16: its bytes would be read as nonsense.
    const text = readText(file);
    if (text.includes('\0')) throw new SecondReadError('input', 'the file is no plain text', { file, expected: 'a CSV in UTF-8', remedy: 'Save it as "CSV UTF-8".' });
    return parseCsv(text, file);
  } catch (error) {
    // A file that is missing is a mistake of the command line, too.
    if (error instanceof SecondReadError && error.kind === 'data') throw new SecondReadError('input', error.what, error.place, { cause: error });
    throw error;
  }
}

const fileHash = (file: string): string => sha256(readFileSync(file));

function patientNames(table: CsvTable, roles: Roles, metadata: Metadata | null): string[] | null {
  const remedy = 'Name the patient in every row; or leave the column out: every image then counts as its own patient.';
  if (roles.patient !== null) return nameColumn(table, roles.patient, remedy);
  if (metadata === null || metadata.patient === null) return null;
  const names = nameColumn(metadata.table, metadata.patient, remedy);
  return Array.from(metadata.rowOf, (row) => names[row]);
}

function typeFeatures(table: CsvTable, roles: Roles, metadata: Metadata | null, tasks: TaskColumns[]): { features: (FeatureNote & { typed: TypedFeature })[]; notes: string[] } {
  const own = Int32Array.from(table.rows.keys()), notes: string[] = [];
  const typed = [...roles.features.map((column) => typeFeature(table, column, own)), ...(metadata?.features ?? []).map((column) => typeFeature(metadata!.table, column, metadata!.rowOf))];
  const features = typed.map((item) => {
    const twin = truthTwin(item, tasks);
    if (twin === null) return { ...item.note, typed: item };
    notes.push(`Column "${item.note.name}" says the same as truth:${twin} in every row: it was left out of the features.`);
    return { ...item.note, kind: 'left out' as const, detail: `says the same as truth:${twin}`, typed: { ...item, feature: null } };
  });
  return { features, notes };
}

/** The task whose truth a feature repeats: such a column would "predict" every error. */
function truthTwin({ feature }: TypedFeature, tasks: readonly TaskColumns[]): string | null {
  if (feature === null || feature.kind === 'numeric' || feature.levels.length < 2) return null;
  for (const { task, truth } of tasks) {
    const meaning = new Map<number, number>();
    let same = true;
    for (let i = 0; same && i < truth.length; i++) {
      if (truth[i] < 0) continue;
      const before = meaning.get(feature.codes[i]);
      if (before === undefined) meaning.set(feature.codes[i], truth[i]); else same = before === truth[i];
    }
    // Many levels can part the truth by being rare, few rows by chance.
    if (same && meaning.size > 1 && meaning.size <= (truth.length < 30 ? 3 : 10)) return task;
  }
  return null;
}

interface Columns { ids: string[]; models: string[] | null; patients: string[]; features: { typed: TypedFeature }[]; tasks: TaskColumns[]; seen: Uint8Array }

/** Columns of all rows as columns of each model, in order of first appearance. */
function splitModels({ ids, models, patients, features, tasks, seen }: Columns): ModelRows[] {
  const known = features.flatMap(({ typed }) => (typed.feature === null ? [] : [typed.feature]));
  if (models === null) return [{ model: 'model', ids, patients, features: known, tasks, seen }];
  const rowsOf = new Map<string, number[]>();
  models.forEach((model, i) => { const rows = rowsOf.get(model); if (rows) rows.push(i); else rowsOf.set(model, [i]); });
  return [...rowsOf].map(([model, list]) => {
    const rows = Int32Array.from(list);
    return {
      model, ids: list.map((i) => ids[i]), patients: list.map((i) => patients[i]), features: known.map((feature) => takeFeature(feature, rows)), seen: Uint8Array.from(rows, (i) => seen[i]),
      tasks: tasks.map(({ task, score, truth, decision }) => ({ task, score: Float64Array.from(rows, (i) => score[i]), truth: Int8Array.from(rows, (i) => truth[i]), decision: decision && Uint8Array.from(rows, (i) => decision[i]) })),
    };
  });
}

