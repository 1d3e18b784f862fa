import { sha256 } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import { decodeImage } from '../imaging/decode.js';
import { equaliseHistogram } from '../imaging/equalise.js';
import { stackImages } from '../imaging/stack.js';
import type { ImageStack } from '../imaging/types.js';
import { openImages } from '../traps/images.js';
import { truthOf } from './labels.js';
import type { CrossOptions, SetRequest } from './types.js';

/** The pictures of one set that are asked, with labels, resized. */
export interface LoadedSet {
  name: string;
  /** "label bacteria or virus against normal". */
  rule: string;
  ids: string[];
  patients: string[];
  truth: Uint8Array;
  stack: ImageStack;
  /** Hash of each resized picture: equal ones are one picture. Empty for a picture of one grey, which tells nothing. */
  hashes: string[];
  /** What must be said beside every interval where patients are not known; else null. */
  unitNote: string | null;
}

/**
 * Opens a set, keeps the rows whose label is known, and resizes their pictures (by area).
 *
 * @throws SecondReadError (input) for an unknown dataset, column or value, an empty set, a set of one class, a picture named twice
 */
export async function loadSet(request: SetRequest, { tier, size, equalise, overlap }: Pick<CrossOptions, 'tier' | 'size' | 'equalise' | 'overlap'>): Promise<LoadedSet> {
  const { name, members, folder, rule, where } = request, images = await openImages(members, { tier, where, ...(folder ? { label: rule.column } : {}) });
  try {
    if (images.rows.length === 0) throw new SecondReadError('input', `the set "${name}" is empty`, { field: name, expected: 'at least one picture of each class' });
    const truths = truthOf(images, rule), asked = images.rows.flatMap((row, i) => { const one = truths[i]; return one === null ? [] : [{ row, truth: one }]; }), truth = Uint8Array.from(asked, (one) => one.truth), title = ruleText(rule);
    if (!truth.includes(1) || !truth.includes(0)) throw new SecondReadError('input', `the set "${name}" has ${truth.length === 0 ? 'no picture of either class' : `no ${truth.includes(1) ? 'negative' : 'positive'} picture`} (${title})`, { field: truth.includes(1) ? '--against' : '--label', expected: 'both classes in every set' });
    // Numbers in a folder are its own where the user says so, and where each picture stands for its own patient.
    const own = folder && (overlap === 'separate' || images.unitNote !== null);
    const stack = await stackImages({
      ids: asked.map(({ row }) => row.id), width: size, height: size, channels: 1, method: 'area',
      read: async (i) => { const raster = await decodeImage(await images.bytes(asked[i].row), { name: asked[i].row.id, channels: 1 }); return equalise ? equaliseHistogram(raster) : raster; },
    });
    return { name, rule: title, ids: asked.map(({ row }) => (folder ? `${name}/${row.id}` : row.id)), patients: asked.map(({ row }) => (own ? `${name}:${row.patient}` : row.patient)), truth, stack, hashes: hashesOf(stack), unitNote: images.unitNote };
  } finally { images.close(); }
}

const ruleText = ({ column, values, against }: SetRequest['rule']): string => `${column} ${values.join(' or ')}${against === null ? '' : ` against ${against.join(' or ')}`}`;

function hashesOf({ ids, width, height, channels, pixels }: ImageStack): string[] {
  const length = width * height * channels;
  return ids.map((_, i) => { const own = pixels.subarray(i * length, (i + 1) * length); return own.every((grey) => grey === own[0]) ? '' : sha256(own); });
}
