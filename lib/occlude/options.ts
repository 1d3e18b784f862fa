import { optionValues } from '../commands/option-values.js';
import { readOptions } from '../commands/options.js';
import { architecture, architectureIds } from '../models/architectures.js';
import { PREPROCESSINGS } from '../models/preprocess.js';
import type { Pooling, Preprocessing } from '../models/types.js';
import type { OccludeOptions } from './types.js';

export const OCCLUDE_HELP = `second-read occlude IMAGES ... --weights FILE --labels labels.csv [options]: does a network still tell the classes apart when the lungs are hidden?

IMAGES              a folder (with its subfolders) or files: PNG, JPEG, DICOM of frontal chest X-rays; read as grey pictures
--labels FILE       a CSV with the columns "image" and "label" (1 positive, 0 negative) and, if known, "patient"; names as in IMAGES
--weights FILE      the trained network with its last layer: safetensors of this project, Keras .h5 or .weights.h5
--architecture A    what network it is; default what the file says of itself
--alpha F           MobileNetV2: width
--pooling P         average, max, average+max or flatten; default the architecture's own
--preprocessing P   ${PREPROCESSINGS.join(', ')}; default what the file says, else what the architecture's ImageNet weights expect
--size N            side of the pictures in pixels; default what the file says, else the architecture's own
--class N           which output is the positive class, from 0; default the only one, or the second of two
--equalise          histogram equalisation before the resize, for networks that were trained so
--masks DIR         lung masks, PNG, named as their pictures ("1.png" or "1_mask.png"); default: the project's own lung segmenter
--batch N           default 32
--replicates N      bootstrap replicates of each interval; default 1000
--seed N            root of the random boxes, the noise and the bootstrap; default 1
--out DIR           a new or empty folder; default occlude

The lungs are hidden by their bounding box and by their outline in four fills each, against ten random boxes as large, and all but the lungs is hidden.
Writes DIR/index.html, metrics.json, contact-sheet.png, boxes.csv, and predictions.csv, which second-read audit reads. Status 0: done; 2: something is wrong with the input.`;

const POOLINGS: readonly Pooling[] = ['average', 'max', 'average+max', 'flatten'];
const text = { type: 'string' } as const;

/**
 * The command line of `second-read occlude` as checked options.
 *
 * @returns null when help was asked for
 * @throws SecondReadError (input) that names the option
 * @example parseOccludeOptions(['films', '--weights', 'w.h5', '--labels', 'l.csv'])?.out // 'occlude'
 */
export function parseOccludeOptions(args: string[]): OccludeOptions | null {
  const { values, positionals } = readOptions('occlude', args, {
    labels: text, weights: text, architecture: text, alpha: text, pooling: text, preprocessing: text, size: text, class: text, equalise: { type: 'boolean' }, masks: text, batch: text, replicates: text, seed: text, out: text, help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return null;
  if (positionals.length === 0) throw mistake('no pictures are named', 'IMAGES', 'a folder or files');
  const id = values.architecture === undefined ? null : oneOf('--architecture', values.architecture, architectureIds());
  return {
    sources: positionals, labels: needed('--labels', values.labels), weights: needed('--weights', values.weights), architecture: id, alpha: values.alpha === undefined ? undefined : positive('--alpha', values.alpha),
    pooling: values.pooling === undefined ? undefined : oneOf('--pooling', values.pooling, POOLINGS), preprocessing: values.preprocessing === undefined ? undefined : oneOf<Preprocessing>('--preprocessing', values.preprocessing, PREPROCESSINGS),
    size: values.size === undefined ? null : whole('--size', values.size, id === null ? 8 : architecture(id).minimumSize, 2048), positive: values.class === undefined ? null : whole('--class', values.class, 0, 10000), equalise: values.equalise ?? false, masks: values.masks ?? null,
    batch: whole('--batch', values.batch ?? '32', 1, 4096), replicates: whole('--replicates', values.replicates ?? '1000', 100, 100000), seed: whole('--seed', values.seed ?? '1', 0, 2 ** 31 - 1), out: values.out ?? 'occlude',
  };
}

const { mistake, needed, whole } = optionValues('occlude');

function oneOf<T extends string>(field: string, value: string, known: readonly T[]): T {
  if (!known.includes(value as T)) throw mistake(`${field} is "${value}"`, field, known.join(', '));
  return value as T;
}

function positive(field: string, value: string): number {
  const number = value.trim() === '' ? NaN : Number(value);
  if (!(number > 0 && number <= 4)) throw mistake(`${field} is "${value}"`, field, 'a number above 0, at most 4');
  return number;
}
