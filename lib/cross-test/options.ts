import { existsSync } from 'node:fs';
import path from 'node:path';
import { optionValues } from '../commands/option-values.js';
import { readOptions, readTier } from '../commands/options.js';
import { architecture } from '../models/architectures.js';
import { PREPROCESSINGS } from '../models/preprocess.js';
import type { Preprocessing } from '../models/types.js';
import type { CrossOptions, OverlapRule, ScoringOptions, SetRequest } from './types.js';

export const CROSS_TEST_HELP = `second-read cross-test --train A --external B[,C...] --label COLUMN=VALUE [options]: does a network that is trained on one cohort
still work on others?
second-read cross-test --predictions FILE [--out DIR]: the same table from scores that are already there

A, B, C             a dataset (second-read data list), several joined by "+" (positives of one, negatives of another), or a folder of your own:
                    index.csv with the columns "image", COLUMN and, if known, "patient"
--external          may be given more than once
--label C=V[|V]     positives: the rows whose column C says V; C is "label" (the classes of a dataset) or a column of the index
--against V[|V]     negatives: the rows whose column C says V; default all others
--where C=V         only rows with this value (view=PA)
  each of these three for one set only: --label B:C=V; --where may be given more than once
--overlap RULE      patients or pictures of A in an external set: refuse (default), remove (leave out those that train or validate; listed) or
                    separate (equal patient numbers of two folders are different people)

--architecture A    default squeezenet-1.1
--weights W[,W]     imagenet (default), random, radimagenet, the name of weights trained here, or a file (.h5, .safetensors); a model each
--preprocessing P   of a weight file; default what the architecture's ImageNet weights expect
--alpha F           MobileNetV2: width
--size N            side of the pictures in pixels; default 96
--equalise          histogram equalisation of every picture
--balanced          class weights in the loss, as scikit-learn's "balanced"
--epochs N          default 15; the epoch with the lowest validation loss is tested
--patience N        stop after so many epochs without a better one; default 5
--learning-rate R   default 3e-4
--batch N           default 32
--parts K           from 3; default 5: patients of A are dealt to K parts, one is the internal test, one validates, the others train
--repeats N         trainings of each model from other seeds; default 3
--tier T            of a dataset: sample (default), open or paper
--sensitivity S     internal sensitivity whose threshold is carried over; default 0.98
--replicates N      bootstrap replicates (patients and repeats); default 1000
--seed N            root of all random streams; default 1
--out DIR           a new or empty folder; default cross-test

FILE has the columns id, set, role (internal or external), score:TASK, truth:TASK and, where known, patient, network, repeat.
Writes DIR/index.html, metrics.json, and predictions.csv, which second-read audit reads. Status 0: done; 2: something is wrong with the input.`;

const text = { type: 'string' } as const, several = { type: 'string', multiple: true } as const, flag = { type: 'boolean' } as const;
const OVERLAPS: readonly OverlapRule[] = ['refuse', 'remove', 'separate'];

/**
 * The command line of `second-read cross-test` as checked options.
 *
 * @returns null when help was asked for
 * @throws SecondReadError (input) that names the option
 * @example (parseCrossOptions(['--train', 'A', '--external', 'B', '--label', 'finding=mass']) as CrossOptions).externals[0].rule.column // 'finding'
 */
export function parseCrossOptions(args: string[]): CrossOptions | ScoringOptions | null {
  const { values, positionals } = readOptions('cross-test', args, {
    train: text, external: several, label: several, against: several, where: several, overlap: text, architecture: text, weights: text, preprocessing: text, alpha: text, size: text, equalise: flag, balanced: flag,
    epochs: text, patience: text, 'learning-rate': text, batch: text, parts: text, repeats: text, tier: text, sensitivity: text, replicates: text, seed: text, out: text, predictions: text, help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return null;
  if (positionals.length > 0) throw mistake(`"${positionals[0]}" is no option`, undefined, '--train A --external B');
  const measure = { sensitivity: number('--sensitivity', values.sensitivity ?? '0.98', 0.01, 1), replicates: whole('--replicates', values.replicates ?? '1000', 100, 100000), seed: whole('--seed', values.seed ?? '1', 0, 2 ** 31 - 1), out: values.out ?? 'cross-test' };
  if (values.predictions !== undefined) {
    const other = (['train', 'external', 'label', 'against', 'where', 'weights', 'architecture'] as const).find((name) => values[name] !== undefined);
    if (other !== undefined) throw mistake(`--${other} with --predictions`, `--${other}`, 'none: nothing is trained');
    return { ...measure, predictions: values.predictions };
  }
  const trained = values.train ?? '', names = [trained, ...(values.external ?? []).flatMap((one) => one.split(',')).filter((one) => one !== '')], id = architecture(values.architecture ?? 'squeezenet-1.1').id, overlap = values.overlap ?? 'refuse';
  if (trained === '') throw mistake('--train is missing', '--train');
  if (names.length === 1) throw mistake('--external is missing', '--external');
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw mistake(`the set "${twice}" is named twice`, names[0] === twice ? '--train' : '--external', 'each set once');
  if (!(OVERLAPS as readonly string[]).includes(overlap)) throw mistake(`unknown rule "${overlap}"`, '--overlap', OVERLAPS.join(', '));
  const [train, ...externals] = requests(names, { label: values.label ?? [], against: values.against ?? [], where: values.where ?? [] });
  const weights = (values.weights ?? 'imagenet').split(',').filter((one, i, all) => one !== '' && all.indexOf(one) === i);
  if (weights.length === 0) throw mistake('--weights is empty', '--weights');
  return {
    ...measure, train, externals, overlap: overlap as OverlapRule, tier: readTier(values.tier), architecture: id, alpha: values.alpha === undefined ? undefined : number('--alpha', values.alpha, 0.01, 4), weights, preprocessing: preprocessingOf(values.preprocessing),
    size: whole('--size', values.size ?? String(Math.max(96, architecture(id).minimumSize)), architecture(id).minimumSize, 2048), equalise: values.equalise ?? false, balanced: values.balanced ?? false, epochs: whole('--epochs', values.epochs ?? '15', 1, 10000), patience: whole('--patience', values.patience ?? '5', 1, 10000),
    learningRate: number('--learning-rate', values['learning-rate'] ?? '3e-4', 1e-9, 10), batch: whole('--batch', values.batch ?? '32', 1, 4096), parts: whole('--parts', values.parts ?? '5', 3, 100), repeats: whole('--repeats', values.repeats ?? '3', 1, 100),
  };
}

/** Each set with the conditions that hold for it: its own (after "NAME:"), else those for all. */
function requests(names: readonly string[], given: { label: string[]; against: string[]; where: string[] }): SetRequest[] {
  const owner = (one: string): string | null => names.filter((name) => one.startsWith(`${name}:`)).sort((a, b) => b.length - a.length)[0] ?? null;
  const sorted = (list: string[]): { set: string | null; text: string }[] => list.map((one) => { const set = owner(one); return { set, text: set === null ? one : one.slice(set.length + 1) }; });
  const [label, against, where] = [sorted(given.label), sorted(given.against), sorted(given.where)];
  for (const [field, list] of [['--label', label], ['--against', against]] as const) for (const [i, { set }] of list.entries()) if (list.findIndex((one) => one.set === set) < i) throw mistake(`${field} is given twice${set === null ? '' : ` for ${set}`}`, field, 'once for all sets, once for each set');
  const of = (list: typeof label, name: string): string | undefined => (list.find(({ set }) => set === name) ?? list.find(({ set }) => set === null))?.text;
  return names.map((name) => {
    const asked = of(label, name), folder = existsSync(path.join(name, 'index.csv')) || !/^[a-z0-9-]+(\+[a-z0-9-]+)*$/.test(name), negatives = of(against, name);
    if (asked === undefined) throw mistake('--label is missing', '--label', `COLUMN=VALUE for ${name}`);
    const { column, value } = condition('--label', asked);
    return { name, folder, members: folder ? [name] : name.split('+'), rule: { column, values: alternatives('--label', value), against: negatives === undefined ? null : alternatives('--against', negatives) }, where: where.filter(({ set }) => set === null || set === name).map((one) => condition('--where', one.text)) };
  });
}

const { mistake, number, whole, condition } = optionValues('cross-test');

function alternatives(field: string, value: string): string[] {
  const values = value.split('|');
  if (values.includes('')) throw mistake(`${field} is "${value}"`, field, 'values parted by "|"');
  return values;
}

function preprocessingOf(value: string | undefined): Preprocessing | undefined {
  if (value !== undefined && !(PREPROCESSINGS as string[]).includes(value)) throw mistake(`unknown preprocessing "${value}"`, '--preprocessing', PREPROCESSINGS.join(', '));
  return value as Preprocessing | undefined;
}
