import path from 'node:path';
import { openBackend } from '../backend/tf.js';
import { writeAtomic } from '../core/files.js';
import { lungGallery } from '../segment/gallery.js';
import { makeLungs } from '../segment/make.js';
import { readLungRecord, type LungRecord, type SetScore } from '../segment/record.js';
import { scoreOpen } from '../segment/score-open.js';
import { LUNG_RECIPE } from '../segment/train.js';
import { lungFile } from '../segment/weights.js';
import { drawLungs } from './lungs-draw.js';
import { optionValues } from './option-values.js';
import { readOptions, readTier } from './options.js';

const HELP = `second-read lungs draw IMAGES... --out DIR
second-read lungs score [--tier sample|open] [--threads N]
second-read lungs train [--epochs N] [--threads N]

The project's own small lung segmenter: a U-Net that learnt from the 138 films of Montgomery County (National Library of Medicine).

  draw     masks of one's own frontal chest X-rays (PNG, JPEG, DICOM; files or folders): DIR/<name>.png, white inside, at each film's own size;
           DIR/lungs.csv says where none was found, DIR/contact-sheet.png shows all of them to the eye
  score    how well it does (Dice, 95 % interval by patient). Tier sample: Montgomery, each film by a network that never saw its patient, as stored;
           tier open: Shenzhen and Cohen's COVID films, computed now from the open data and stored in aggregate
  train    trains it again, five folds and the network that ships, some ten minutes of one processor: results/sample/weights/lungs.safetensors,
           lungs.json (recipe, Dice, licence) and lungs.png

  --epochs N     instead of ${LUNG_RECIPE.epochs}
  --threads N    default: all processors; results are equal for equal numbers of threads`;

/** `second-read lungs`. @returns 0 when all is written or shown */
export async function lungsCommand(args: string[], say: (line: string) => void = console.log): Promise<number> {
  const text = { type: 'string' } as const, { values, positionals: [action, ...rest] } = readOptions('lungs', args, { tier: text, epochs: text, threads: text, out: text, help: { type: 'boolean', short: 'h' } });
  if (values.help) { say(HELP); return 0; }
  const given = Object.keys(values), allowed = ACTIONS[action as keyof typeof ACTIONS] as readonly string[] | undefined;
  if (allowed === undefined) throw mistake(action === undefined ? 'what to do with lungs is not said' : `"${action}" is nothing to do with lungs`, 'the first word', Object.keys(ACTIONS).join(', '));
  const strange = given.find((name) => !allowed.includes(name));
  if (strange !== undefined) throw mistake(`--${strange} means nothing to lungs ${action}`, `--${strange}`, allowed.map((name) => `--${name}`).join(', '));
  if (action !== 'draw' && rest.length > 0) throw mistake(`"${rest[0]}" is no option`, rest[0]);
  const threads = count('--threads', values.threads);
  if (action === 'draw') return drawLungs({ sources: rest, out: values.out, threads }, say);
  if (action === 'train') return train({ epochs: count('--epochs', values.epochs), threads }, say);
  const tier = readTier(values.tier);
  if (tier === 'paper') throw mistake('tier paper has no drawn lungs', '--tier', 'sample or open');
  show(tier === 'open' ? await scoreOpen({ threads }) : readLungRecord(), say);
  return 0;
}

/** The options of each. */
const ACTIONS = { draw: ['out', 'threads'], score: ['tier', 'threads'], train: ['epochs', 'threads'] } as const;

async function train(options: { epochs?: number; threads?: number }, say: (line: string) => void): Promise<number> {
  await openBackend({ threads: options.threads });
  const record = await makeLungs(options);
  writeAtomic(lungFile('png'), await lungGallery());
  show(record, say);
  say(`Written: ${['safetensors', 'json', 'png'].map((extension) => path.relative(process.cwd(), lungFile(extension as 'json'))).join(', ')}. Scores on the open data: npx second-read lungs score --tier open`);
  return 0;
}

function show({ outOfFold, open }: LungRecord, say: (line: string) => void): void {
  say(line('Montgomery, out of fold', outOfFold.score));
  for (const { site, score, leftOut, note } of open?.sets ?? []) {
    say(line(site, score));
    say(`  ${note}${leftOut > 0 ? ` ${leftOut} masks fit no film and are left out.` : ''}`);
  }
}

const line = (name: string, { mean, low, high, median, lowest, images, patients, covered, precise, sameMaskForAll, notFound }: SetScore): string =>
  `${name}: Dice ${fixed(mean)} (95 % ${fixed(low)} to ${fixed(high)}; median ${fixed(median)}, lowest ${fixed(lowest)}), ${images} films of ${patients} patients; `
  + `${fixed(covered)} of the drawn lungs found, ${fixed(precise)} of the found drawn; one mask for all films: ${fixed(sameMaskForAll)}${notFound > 0 ? `; no lung found in ${notFound}` : ''}`;

const fixed = (value: number): string => value.toFixed(3);

const { mistake, count } = optionValues('lungs');
