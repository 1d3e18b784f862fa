import { SecondReadError } from '../core/errors.js';
import { formatThresholdRule, parseThresholdRule } from '../stats/threshold.js';
import type { AuditOptions } from './types.js';

export const AUDIT_HELP = `second-read audit PREDICTIONS.csv [options]: what a reviewer wants to know of your own classifier.

PREDICTIONS.csv (.gz too; columns in any order)
  id                  one image, study or case; each once (once per model)
  model               optional; rows of several models of the same ids
  patient             optional; without it every image counts as its own patient, and intervals are too narrow
  score:TASK          the classifier's output, a number
  truth:TASK          0, 1 or blank (not known)
  decision:TASK       optional; 0 or 1
  site, anything      features: who is misclassified? (age, sex and view are known by name)

Options
  --metadata FILE     further features (and patient, site), joined by id
  --seen FILE         a column "id" or "patient": what the model was trained on; reported apart, by patient
  --threshold RULE    youden, f1, sensitivity=0.95 or a number such as 0.5, where no decision column says; default youden.
                      A rule is cross-fitted: each row is decided by a threshold chosen on other patients
  --prevalence P      predictive values also at this prevalence, 0 < P < 1
  --predictor NAME    logistic (default) or boosted: how errors are predicted
  --replicates N      patient bootstrap replicates of each interval; default 1000
  --seed N            root of all random streams; default 1
  --workers N         worker processes; default: the machine's cores (results do not depend on it)
  --out DIR           where the report goes; default: the file's name with "-audit" in the current folder
  --quiet             no progress

Writes DIR/index.html, summary.json, subgroups.csv, predictors.csv, flips.csv. Status 0: done; 2: something is wrong with the input.`;

/** What each option takes; a flag takes nothing. */
const VALUES = ['--metadata', '--seen', '--threshold', '--prevalence', '--predictor', '--replicates', '--seed', '--workers', '--out'];
const FLAGS = ['--quiet', '--help'];

/**
 * The command line of `second-read audit` as checked options. `--name=value` and `--name value` mean the same.
 *
 * @throws SecondReadError (input) that names the option, what was expected and where help is
 * @returns null when help was asked for
 * @example parseAuditOptions(['p.csv', '--threshold', 'f1'])?.threshold // { kind: 'f1' }
 */
export function parseAuditOptions(args: readonly string[]): AuditOptions | null {
  const given = new Map<string, string>(), files: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [, name, value] = /^(--[a-z-]+)(?:=([\s\S]*))?$/.exec(args[i]) ?? [];
    if (name === undefined) {
      if (args[i].startsWith('-') && args[i] !== '-') throw mistake(`unknown option "${args[i]}"`);
      files.push(args[i]);
    } else if (FLAGS.includes(name)) given.set(name, '');
    else if (!VALUES.includes(name)) throw mistake(`unknown option "${name}"`, name, VALUES.join(', '));
    else if (given.has(name)) throw mistake(`${name} is given twice`, name);
    else {
      const text = value ?? args[++i];
      if (text === undefined || text === '') throw mistake(`${name} needs a value`, name);
      given.set(name, text);
    }
  }
  if (given.has('--help')) return null;
  if (files.length !== 1) throw mistake(files.length === 0 ? 'no predictions file is named' : `${files.length} files are named: ${files.join(', ')}`, undefined, 'one predictions.csv', 'Further features go behind --metadata.');
  return {
    predictions: files[0], metadata: given.get('--metadata') ?? null, seen: given.get('--seen') ?? null,
    prevalence: prevalence(given.get('--prevalence')), threshold: parseThresholdRule(given.get('--threshold') ?? 'youden'),
    predictor: predictor(given.get('--predictor') ?? 'logistic'), out: given.get('--out') ?? defaultOut(files[0]),
    replicates: whole('--replicates', given.get('--replicates') ?? '1000', 100, 100000), seed: whole('--seed', given.get('--seed') ?? '1', 0, 2 ** 31 - 1),
    workers: given.has('--workers') ? whole('--workers', given.get('--workers')!, 1, 256) : null, quiet: given.has('--quiet'),
  };
}

const mistake = (what: string, field?: string, expected?: string, remedy = 'second-read audit --help shows the options.'): SecondReadError => new SecondReadError('input', what, { field, expected, remedy });

const defaultOut = (file: string): string => `${file.split(/[\\/]/).at(-1)!.replace(/(\.csv)?(\.gz)?$/i, '')}-audit`;

function prevalence(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = text.trim() === '' ? NaN : Number(text);
  if (!(value > 0 && value < 1)) throw mistake(`prevalence "${text}" is impossible`, '--prevalence', 'a share above 0 and below 1, such as 0.02');
  return value;
}

function predictor(text: string): 'logistic' | 'boosted' {
  if (text !== 'logistic' && text !== 'boosted') throw mistake(`unknown predictor "${text}"`, '--predictor', 'logistic or boosted');
  return text;
}

function whole(name: string, text: string, low: number, high: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= low && value <= high)) throw mistake(`${name} is "${text}"`, name, `a whole number from ${low} to ${high}`);
  return value;
}

/** The part of the options that changes numbers, as the summary states it. */
export const statedOptions = ({ prevalence: at, threshold, predictor: by, replicates, seed }: AuditOptions): Record<string, string | number | null> =>
  ({ threshold: formatThresholdRule(threshold), prevalence: at, predictor: by, replicates, seed });
