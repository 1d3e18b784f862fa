import { confounderPair, cropCtNoise, PAPER_CONFOUNDERS, stronger, type ConfounderPair } from '../confounders/paper.js';
import type { ConfounderKind } from '../confounders/types.js';
import { optionValues } from '../commands/option-values.js';
import { readOptions, readTier } from '../commands/options.js';
import { architecture } from '../models/architectures.js';
import { PREPROCESSINGS } from '../models/preprocess.js';
import type { Preprocessing } from '../models/types.js';
import type { ProbeOptions } from './types.js';

export const PROBE_HELP = `second-read probe ID [ID ...] | FOLDER --label COLUMN=VALUE --confounder KIND [options]: does a network of this kind, trained on these
pictures, lean on a confounder?

ID                  a dataset (second-read data list); COLUMN is "label" (its classes) or a column of its index
FOLDER              your own pictures: index.csv with the columns "image", COLUMN and, if known, "patient"
--label C=V         positives: the rows whose column C says V
--against V         negatives: the rows whose column C says this V; default all others
--where C=V         only rows with this value (view=PA); may be given more than once
--confounder KIND   tag, low-pass, noise (X-ray) or ct-noise
--share P[,P...]    share of the training positives that bear it, 0 to 1; default 0.5. Share 0 is trained too, as the reference:
--no-reference      without it, in half the time
--dose F            a stronger confounder: letter F times as large, disc or photons F times as small; default 1
--millimetres F     ct-noise: width of the pictures; default 260

--architecture A    default squeezenet-1.1
--weights W         imagenet (default), random, radimagenet, the name of weights trained here, or a file (.h5, .safetensors)
--preprocessing P   of a weight file; default what the architecture's ImageNet weights expect
--alpha F           MobileNetV2: width
--size N            side of the pictures in pixels; default 96
--epochs N          default 15; the epoch with the lowest validation loss is tested
--patience N        stop after so many epochs without a better one; default 5
--learning-rate R   default 3e-4
--batch N           default 32
--folds K           from 3; default 3. A fold is tested, the next one validates, the others train; patients stay together
--tier T            of a dataset: sample (default), open or paper
--replicates N      bootstrap replicates of each interval; default 1000
--seed N            root of all random streams; default 1
--out DIR           a new or empty folder; default probe-KIND

Writes DIR/index.html, metrics.json, and predictions.csv, which second-read audit reads. Status 0: done; 2: something is wrong with the input.`;

const KINDS: Readonly<Record<string, ConfounderKind>> = { tag: 'tag', 'low-pass': 'low-pass', noise: 'xray-noise', 'xray-noise': 'xray-noise', 'ct-noise': 'ct-noise' };
const text = { type: 'string' } as const;

/**
 * The command line of `second-read probe` as checked options.
 *
 * @returns null when help was asked for
 * @throws SecondReadError (input) that names the option
 * @example parseProbeOptions(['films', '--label', 'finding=mass', '--confounder', 'tag'])?.shares // [0, 0.5]
 */
export function parseProbeOptions(args: string[]): ProbeOptions | null {
  const { values, positionals } = readOptions('probe', args, {
    label: text, against: text, where: { type: 'string', multiple: true }, confounder: text, share: text, dose: text, millimetres: text, architecture: text, weights: text, preprocessing: text, alpha: text, size: text, epochs: text,
    patience: text, 'learning-rate': text, batch: text, folds: text, tier: text, replicates: text, seed: text, out: text, 'no-reference': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return null;
  if (positionals.length === 0) throw mistake('no pictures are named', 'ID or FOLDER');
  const id = architecture(values.architecture ?? 'squeezenet-1.1').id, kindName = needed('--confounder', values.confounder), kind = Object.hasOwn(KINDS, kindName) ? KINDS[kindName] : undefined;
  if (kind === undefined) throw mistake(`unknown confounder "${kindName}"`, '--confounder', 'tag, low-pass, noise or ct-noise');
  const size = values.size === undefined ? 96 : whole('--size', values.size, architecture(id).minimumSize, 2048), weights = values.weights ?? 'imagenet';
  return {
    names: positionals, tier: readTier(values.tier), label: condition('--label', needed('--label', values.label)), against: values.against ?? null, where: (values.where ?? []).map((one) => condition('--where', one)),
    architecture: id, alpha: values.alpha === undefined ? undefined : number('--alpha', values.alpha, 0.01, 4), weights, preprocessing: preprocessingOf(values.preprocessing),
    confounder: kindName, pair: pairOf(kind, { size, dose: number('--dose', values.dose ?? '1', 0.01, 1e6), millimetres: number('--millimetres', values.millimetres ?? '260', 1, 2000) }),
    shares: [...new Set([...(values['no-reference'] ? [] : [0]), ...(values.share ?? '0.5').split(',').map((one) => number('--share', one, 0, 1))])].sort((a, b) => a - b), size,
    epochs: whole('--epochs', values.epochs ?? '15', 1, 10000), patience: whole('--patience', values.patience ?? '5', 1, 10000), folds: whole('--folds', values.folds ?? '3', 3, 100), batch: whole('--batch', values.batch ?? '32', 1, 4096),
    learningRate: number('--learning-rate', values['learning-rate'] ?? '3e-4', 1e-9, 10), replicates: whole('--replicates', values.replicates ?? '1000', 100, 100000), seed: whole('--seed', values.seed ?? '1', 0, 2 ** 31 - 1),
    out: values.out ?? `probe-${kindName}`,
  };
}

/** What unaffected and affected pictures get. */
function pairOf(kind: ConfounderKind, { size, dose, millimetres }: { size: number; dose: number; millimetres: number }): ConfounderPair {
  const base = kind === 'ct-noise' ? cropCtNoise({ millimetres, pixels: size }) : PAPER_CONFOUNDERS[kind];
  return confounderPair(kind, dose === 1 ? base : stronger(base, dose));
}

const { mistake, needed, number, whole, condition } = optionValues('probe');

function preprocessingOf(value: string | undefined): Preprocessing | undefined {
  if (value !== undefined && !(PREPROCESSINGS as string[]).includes(value)) throw mistake(`unknown preprocessing "${value}"`, '--preprocessing', PREPROCESSINGS.join(', '));
  return value as Preprocessing | undefined;
}
