import { parseArgs } from 'node:util';
import { SecondReadError } from '../core/errors.js';
import { tierNamed, type Tier } from '../core/paths.js';

export const TRAPS_HELP = `second-read data audit ID [ID ...] | FOLDER [options]: what else than the finding tells the label of these pictures?

ID       a dataset (see: second-read data list); several are joined, and what they share counts once
FOLDER   your own pictures: index.csv with a column "image" (path inside the folder) and one of classes ("label"; several joined by |).
         Known by name: patient, sex, age, view, site, split. Every other column is looked at too

  data audit --reference [--out FILE.csv]   the figures for frozen features that were published with the open data, computed anew (minutes)

Options
  --tier T            sample (default), open or paper
  --task A | A/B      class A against the rest, or against class B; may be given more than once. Default: every class against the rest
  --label COLUMN      a folder's column of classes; default label
  --where C=VALUE     only rows with this value (view=PA); may be given more than once
  --not COLUMN        a column that is the label in other words and so no trap; may be given more than once
  --split COLUMN      the split in which no patient may lie on two sides; default split
  --side N            side of the pictures that frozen features see, pixels; default 224
  --no-features       no frozen features: much quicker
  --replicates N      bootstrap replicates of each interval; default 500
  --seed N            root of all random streams; default 1
  --out DIR           where the report goes; default: the name with "-traps" in the current folder

Writes DIR/index.html, audit.json, audit.csv and sheets/*.png (contact sheets: for your own eyes where the licence does not allow sharing).`;

export interface TrapsCommandOptions {
  names: string[];
  tier: Tier;
  tasks: string[];
  label: string | undefined;
  where: { column: string; value: string }[];
  labelColumns: string[];
  split: string | undefined;
  side: number;
  features: boolean;
  replicates: number;
  seed: number;
  out: string;
}

/** What is asked for: help, the reference figures, or an audit. */
export type TrapsRequest = 'help' | { reference: true; out: string | undefined } | TrapsCommandOptions;

/**
 * The command line of `second-read data audit`.
 *
 * @throws SecondReadError (input) that names the option
 * @example parseTrapsOptions(['nih-cxr14-open', '--where', 'view=PA']) // { names: ['nih-cxr14-open'], where: [{ column: 'view', value: 'PA' }], ... }
 */
export function parseTrapsOptions(args: readonly string[]): TrapsRequest {
  const { values, positionals: names } = parse(args);
  if (values.help) return 'help';
  if (values.reference) {
    if (names.length > 0 || Object.keys(values).some((name) => name !== 'reference' && name !== 'out')) throw mistake('--reference stands alone', '--reference', 'no more than --out FILE.csv');
    return { reference: true, out: values.out };
  }
  if (names.length === 0) throw mistake('nothing to audit is named', undefined, 'a dataset or a folder with index.csv');
  return {
    names, tier: tierNamed(values.tier, '--tier'), tasks: values.task ?? [], label: values.label, labelColumns: values.not ?? [], split: values.split, features: !values['no-features'],
    where: (values.where ?? []).map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw mistake(`condition "${text}"`, '--where', 'COLUMN=VALUE');
      return { column: text.slice(0, at), value: text.slice(at + 1) };
    }),
    side: whole(values.side, '--side', 224, 64), replicates: whole(values.replicates, '--replicates', 500, 100), seed: whole(values.seed, '--seed', 1, 0),
    out: values.out ?? `${names.map((name) => name.replace(/[/\\]+$/, '').split(/[/\\]/).at(-1)!).join('-')}-traps`,
  };
}

function parse(args: readonly string[]): { values: { [name in 'tier' | 'label' | 'split' | 'side' | 'replicates' | 'seed' | 'out']?: string } & { [name in 'task' | 'where' | 'not']?: string[] } & { help?: boolean; reference?: boolean; 'no-features'?: boolean }; positionals: string[] } {
  const text = { type: 'string' } as const, list = { type: 'string', multiple: true } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: {
      tier: text, label: text, split: text, side: text, replicates: text, seed: text, out: text, task: list, where: list, not: list, 'no-features': { type: 'boolean' }, reference: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    } });
  } catch (cause) {
    throw mistake((cause as Error).message);
  }
}

function whole(text: string | undefined, field: string, otherwise: number, least: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(value) || value < least || value > 2 ** 31) throw mistake(`"${text}"`, field, `a whole number from ${least}`);
  return value;
}

const mistake = (what: string, field?: string, expected?: string): SecondReadError =>
  new SecondReadError('input', what, { ...(field === undefined ? {} : { field }), ...(expected === undefined ? {} : { expected }), remedy: 'See: npx second-read data audit --help' });
