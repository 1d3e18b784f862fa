import { stratifiedGroupFolds } from '../classifiers/folds.js';
import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import { decodeImage } from '../imaging/decode.js';
import { stackImages } from '../imaging/stack.js';
import type { ImageStack } from '../imaging/types.js';
import { groupCodes } from '../stats/bootstrap.js';
import { cellOf, openImages } from '../traps/images.js';
import type { AuditedImages } from '../traps/types.js';
import type { ProbeOptions } from './types.js';

/** The pictures that are asked, with labels and folds. */
export interface ProbeTask {
  /** "label fractured", for the report. */
  name: string;
  title: string;
  ids: string[];
  patients: string[];
  label: Uint8Array;
  /** Patient of each row, 0..groups-1. */
  codes: Int32Array;
  groups: number;
  fold: Int32Array;
  stack: ImageStack;
  /** What must be said beside every interval where patients are not known; else null. */
  unitNote: string | null;
}

/**
 * Opens pictures, keeps those whose label is known, resizes them to the network's size (by area) and deals patients to folds.
 *
 * @throws SecondReadError (input) for an unknown column or value, or a class with fewer patients than folds
 */
export async function openProbeTask(options: ProbeOptions): Promise<ProbeTask> {
  const { names, tier, label: { column, value }, against, where, size, folds, seed } = options;
  const folder = names.length === 1 && !/^[a-z0-9-]+$/.test(names[0]), images = await openImages(names, { tier, where, ...(folder ? { label: column } : {}) });
  try {
    const truth = truthOf(images, options), asked = [...truth.keys()].filter((i) => truth[i] !== null), rows = asked.map((i) => images.rows[i]), label = Uint8Array.from(asked, (i) => truth[i]!);
    const { codes, count } = groupCodes(rows.map(({ patient }) => patient));
    for (const code of [0, 1]) {
      const held = new Set(Array.from(codes).filter((_, i) => label[i] === code)).size;
      if (held < folds) throw new SecondReadError('input', `${held} ${images.unitNote === null ? 'patients' : 'groups'} with ${code === 1 ? `${column}=${value}` : 'the negative class'}`, { field: '--label', expected: `at least ${folds}, the number of folds` });
    }
    const stack = await stackImages({ ids: rows.map(({ id }) => id), read: async (i) => decodeImage(await images.bytes(rows[i]), { name: rows[i].id, channels: 1 }), width: size, height: size, channels: 1, method: 'area' });
    return {
      name: `${column} ${value}${against === null ? '' : ` against ${against}`}`, title: images.title, ids: rows.map(({ id }) => id), patients: rows.map(({ patient }) => patient), label, codes, groups: count, stack, unitNote: images.unitNote,
      fold: stratifiedGroupFolds({ label, codes, groups: count, folds, stream: rng(seed, 'split', 'probe') }),
    };
  } finally { images.close(); }
}

/** 1, 0, or null for rows that are not asked. The column is one of classes ("label", or the folder's own) or any other of the index. */
function truthOf({ rows, classes }: AuditedImages, { label: { column, value }, against }: ProbeOptions): (0 | 1 | null)[] {
  const first = rows[0], isColumn = first !== undefined && rows.some((row) => cellOf(row, column) !== null);
  if (isColumn && column !== 'label') {
    const values = new Set(rows.map((row) => cellOf(row, column)));
    for (const one of [value, ...(against === null ? [] : [against])]) if (!values.has(one)) throw unknown(`no row says ${column}=${one}`, [...values].filter((known): known is string => known !== null));
    return rows.map((row) => { const cell = cellOf(row, column); return cell === null ? null : cell === value ? 1 : against === null || cell === against ? 0 : null; });
  }
  const known = [...new Set([...classes, ...rows.flatMap(({ labels }) => Object.keys(labels))])];
  // "suspicious=1" for a class of its own name.
  if (known.includes(column) && against === null && (value === '0' || value === '1')) return rows.map(({ labels }) => { const one = labels[column] ?? null; return one === null ? null : one === Number(value) ? 1 : 0; });
  for (const one of [value, ...(against === null ? [] : [against])]) if (!known.includes(one)) throw unknown(`no class "${one}"`, known);
  return rows.map(({ labels }) => (labels[value] === 1 ? 1 : against === null ? labels[value] ?? null : labels[against] === 1 ? 0 : null));
}

const unknown = (what: string, known: readonly string[]): SecondReadError => new SecondReadError('input', what, { field: '--label', expected: known.slice(0, 20).join(', ') });
