import path from 'node:path';
import { writeAtomic } from '../core/files.js';
import { trainedFile } from '../models/sources.js';
import { CHEST_RECIPE, trainChest } from '../training/chest/train.js';
import { letterSheet } from '../training/radiology/sheet.js';
import { RECIPE, trainRadiology, type From } from '../training/radiology/train.js';
import type { Arm } from '../training/radiology/source.js';
import { disposeEngines } from '../training/index.js';
import { optionValues } from './option-values.js';
import { readOptions, readTier } from './options.js';

const HELP = `second-read pretrain [--arm xray|ct|chest] [--from random|imagenet] [--tier sample|open] [--epochs N] [--threads N]

Trains the project's own weights again: SqueezeNet 1.1, from random weights and from ImageNet's. Without --arm and --from all six sets, some
minutes each.

  --arm xray     radiographs of limbs and CT of the chest ] the small radiology source, which stands
  --arm ct       radiographs of limbs alone               ] in the place of RadImageNet and is none
  --arm chest    findings of NIH's chest films, histogram-equalised, without any patient of nih-cxr14-open
  --epochs N     instead of ${RECIPE.epochs.random} (random; chest ${CHEST_RECIPE.epochs.random}) and ${RECIPE.epochs.imagenet} (imagenet)
  --threads N    default: all processors; results are equal for equal numbers of threads

Writes results/TIER/weights/radiology-ARM-FROM.safetensors or chest-FROM.safetensors, beside each a .json with its provenance and the score of
each head; for limbs also letters.png: films before and after their burned-in letters were filled.`;

/** What can be trained: the arms of the small radiology source, and the chest source. */
type Trained = Arm | 'chest';

/** `second-read pretrain`. @returns 0 when the weights are written */
export async function pretrainCommand(args: string[], say: (line: string) => void = console.log): Promise<number> {
  const text = { type: 'string' } as const, { values, positionals } = readOptions('pretrain', args, { arm: text, from: text, tier: text, epochs: text, threads: text, help: { type: 'boolean', short: 'h' } });
  if (values.help) { say(HELP); return 0; }
  if (positionals.length > 0) throw mistake(`"${positionals[0]}" is no option`, positionals[0]);
  const tier = readTier(values.tier), arms = choice<Trained>('--arm', values.arm, ['xray', 'ct', 'chest']), starts = choice<From>('--from', values.from, ['random', 'imagenet']);
  if (tier === 'paper') throw mistake('tier paper has its weights from others', '--tier', 'sample or open');
  const epochs = count('--epochs', values.epochs), threads = count('--threads', values.threads);
  const sheet = path.join(path.dirname(trainedFile('any', tier)), 'letters.png'), limbs = arms.some((arm) => arm !== 'chest');
  if (limbs) writeAtomic(sheet, await letterSheet(tier));
  for (const arm of arms) {
    for (const from of starts) {
      const { file, result } = arm === 'chest' ? await trainChest({ from, tier, epochs, threads }) : await trainRadiology({ arm, from, tier, epochs, threads });
      await disposeEngines();
      say(`${path.relative(process.cwd(), file)}: best of ${result.history.length} epochs the ${result.bestEpoch}th; ${result.scores.map(({ task, auroc, rows }) => `${task} ${auroc.toFixed(3)} (${rows})`).join(', ')}`);
    }
  }
  if (limbs) say(`Letters before and after: ${path.relative(process.cwd(), sheet)}`);
  return 0;
}

const { mistake, count } = optionValues('pretrain');


function choice<T extends string>(field: string, value: string | undefined, all: readonly T[]): readonly T[] {
  if (value === undefined) return all;
  if (!(all as readonly string[]).includes(value)) throw mistake(`${field} is "${value}"`, field, all.join(' or '));
  return [value as T];
}
