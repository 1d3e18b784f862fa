import { cropCtNoise, PAPER_CONFOUNDERS } from '../confounders/paper.js';
import type { Confounder, ConfounderKind } from '../confounders/types.js';
import { optionValues } from './option-values.js';
import { readOptions } from './options.js';

export const CONFOUND_HELP = `second-read confound IMAGES ... --kind KIND --labels labels.csv --out DIR [options]: injects a confounder into one's own pictures.

IMAGES              a folder (with its subfolders) or files: PNG, JPEG, DICOM; read as grey pictures
--kind KIND         tag       a white letter R            low-pass  fine detail taken away
                    noise     X-ray noise, pixel by pixel ct-noise  noise of a CT of few photons, reconstructed
--labels FILE       a CSV with the columns "image" and "label" (1 positive, 0 negative); names as in IMAGES
--out DIR           where the pictures go; a new or empty folder

--share P           share of the positives that is affected, 0 to 1; default 0.5. No negative is affected
--against           affects all negatives and no positives instead: the test on which a model that leans on the confounder fails
--seed N            root of the random choice and of the noise; default 1
--resize N          first resizes to N pixels in width, by area: a confounder belongs after the last resize
--size, --left, --top F   tag: font size and place, fractions of the width; default 0.0625, 0.1953, 0.1953
--radius F          low-pass: radius of the disc, a fraction of the Nyquist frequency; default 0.4883
--photons N         noises: photons of the affected; default 1.5e7 (noise), LoDoPaB-CT's dose (ct-noise)
--window LOW,HIGH   noises: what grey 0 and 255 stand for in HU; default -1200,800
--millimetres F     ct-noise: width of the pictures; default 260
--angles N          ct-noise: projections; default 180
--clean             noise: leaves the unaffected as they are; else they get 2e7 photons, as in the paper

Writes DIR/NAME.png for every picture, affected.csv, confounder.json and contact-sheet.png. Status 0: done; 2: something is wrong with the input.`;

export interface ConfoundOptions {
  sources: string[];
  labels: string;
  out: string;
  kind: ConfounderKind;
  share: number;
  against: boolean;
  seed: number;
  resize: number | null;
  clean: boolean;
  /** The confounder for a picture of this size. */
  confounderFor(width: number, height: number): Confounder;
}

const KINDS: Record<string, ConfounderKind> = { tag: 'tag', 'low-pass': 'low-pass', noise: 'xray-noise', 'xray-noise': 'xray-noise', 'ct-noise': 'ct-noise' };
/** Which options say something about which kind. */
const BELONGS: Record<string, readonly ConfounderKind[]> = {
  size: ['tag'], left: ['tag'], top: ['tag'], radius: ['low-pass'], photons: ['xray-noise', 'ct-noise'], window: ['xray-noise', 'ct-noise'], millimetres: ['ct-noise'], angles: ['ct-noise'], clean: ['xray-noise'],
};
const text = { type: 'string' } as const, flag = { type: 'boolean' } as const;

/**
 * The command line of `second-read confound` as checked options.
 *
 * @returns null when help was asked for
 * @throws SecondReadError (input) that names the option, what was expected and where help is
 * @example parseConfoundOptions(['films', '--kind', 'tag', '--labels', 'l.csv', '--out', 'o'])?.share // 0.5
 */
export function parseConfoundOptions(args: string[]): ConfoundOptions | null {
  const { values, positionals } = readOptions('confound', joinNegative(args), {
    kind: text, labels: text, out: text, share: text, against: flag, seed: text, resize: text, size: text, left: text, top: text, radius: text, photons: text, window: text, millimetres: text, angles: text, clean: flag, help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return null;
  if (positionals.length === 0) throw mistake('no pictures are named', 'IMAGES', 'a folder or files');
  const kind = KINDS[needed('--kind', values.kind)];
  if (kind === undefined) throw mistake(`unknown kind "${values.kind}"`, '--kind', 'tag, low-pass, noise or ct-noise');
  for (const [name, kinds] of Object.entries(BELONGS)) if (values[name as keyof typeof values] !== undefined && !kinds.includes(kind)) throw mistake(`--${name} says nothing about "${values.kind}"`, `--${name}`, `an option of ${values.kind}`);
  if (values.against && values.share !== undefined) throw mistake('--against affects all negatives: it takes no --share', '--share');
  const number = (name: keyof typeof values, low: number, high: number): number | undefined => (values[name] === undefined ? undefined : numberIn(`--${name}`, values[name] as string, low, high));
  return {
    sources: positionals, labels: needed('--labels', values.labels), out: needed('--out', values.out), kind,
    share: number('share', 0, 1) ?? 0.5, against: values.against ?? false, seed: whole('--seed', values.seed ?? '1', 0, 2 ** 31 - 1),
    resize: values.resize === undefined ? null : whole('--resize', values.resize, 8, 8192), clean: values.clean ?? false,
    confounderFor: confounderMaker(kind, {
      size: number('size', 0.001, 2), left: number('left', -2, 2), top: number('top', -2, 2), radius: number('radius', 1e-4, 2), photons: number('photons', 1, 1e12), millimetres: number('millimetres', 1, 2000),
      angles: values.angles === undefined ? undefined : whole('--angles', values.angles, 1, 100000), window: values.window === undefined ? undefined : windowOf(values.window),
    }),
  };
}

interface Parameters { size?: number; left?: number; top?: number; radius?: number; photons?: number; millimetres?: number; angles?: number; window?: { low: number; high: number } }

function confounderMaker(kind: ConfounderKind, { millimetres = 260, angles, window, photons, ...rest }: Parameters): ConfoundOptions['confounderFor'] {
  const given = Object.fromEntries(Object.entries({ ...rest, photons }).filter(([, value]) => value !== undefined)), paper = PAPER_CONFOUNDERS[kind];
  return (width, height) => ({ ...(paper.kind === 'ct-noise' ? cropCtNoise({ millimetres, pixels: width, height, angles, low: paper.low, high: paper.high }) : paper), ...given, ...window });
}

/** `--window -1200,800`: a value that begins with a minus would be taken for an option. */
function joinNegative(args: string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (/^--[a-z]+$/.test(args[i]) && /^-[\d.]/.test(args[i + 1] ?? '')) joined.push(`${args[i]}=${args[++i]}`);
    else joined.push(args[i]);
  }
  return joined;
}

const { mistake, needed, number: numberIn, whole } = optionValues('confound');

function windowOf(value: string): { low: number; high: number } {
  const [low, high, ...more] = value.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!(low < high) || more.length > 0) throw mistake(`--window is "${value}"`, '--window', 'two numbers in HU with a comma between them, the lower one first, such as -1200,800');
  return { low, high };
}
