import path from 'node:path';
import { writeAtomic } from '../core/files.js';
import { TIERS, type Tier } from '../core/paths.js';
import { trainedFile } from '../models/sources.js';
import { CHEST_SOURCES, STARTS, type ChestId } from '../training/chest/sources.js';
import { chestRecipe, trainChest } from '../training/chest/train.js';
import { letterSheet } from '../training/radiology/sheet.js';
import { RECIPE, trainRadiology, type From } from '../training/radiology/train.js';
import { disposeEngines } from '../training/index.js';
import type { PretrainResult } from '../training/pretrain.js';
import { optionValues } from './option-values.js';
import { readOptions, readTier } from './options.js';

/** How one set of weights is trained, whatever its films. */
interface Options { from: From; tier: Tier; epochs?: number; threads?: number }
/** What can be trained, from the films of which tiers, for how many epochs. */
interface Trained { name: string; limbs: boolean; tiers: readonly Tier[]; epochs: Readonly<Record<From, number>>; train(options: Options): Promise<{ file: string; result: PretrainResult }> }

const radiology = (arm: 'xray' | 'ct'): Trained => ({ name: arm, limbs: true, tiers: ['sample', 'open'], epochs: RECIPE.epochs, train: (options) => trainRadiology({ arm, ...options }) });
const chest = (name: string, id: ChestId): Trained => ({ name, limbs: false, tiers: [CHEST_SOURCES[id].tier], epochs: chestRecipe(id).epochs, train: ({ from, epochs, threads }) => trainChest({ id, from, epochs, threads }) });
const ARMS: readonly Trained[] = [radiology('xray'), radiology('ct'), chest('chest', 'nih'), chest('children', 'children')];

const epochsFrom = (from: From): string => ARMS.map(({ name, epochs }) => `${name} ${epochs[from]}`).join(', ');
const HELP = `second-read pretrain [--arm xray|ct|chest|children] [--from random|imagenet] [--tier sample|open] [--epochs N] [--threads N]

Trains the project's own weights again: SqueezeNet 1.1, from random weights and from ImageNet's. Without --arm and --from all six sets of the
tier, some minutes each.

  --arm xray      radiographs of limbs and CT of the chest ] the small radiology source, which stands
  --arm ct        radiographs of limbs alone               ] in the place of RadImageNet and is none
  --arm chest     findings of NIH's chest films, without any patient of nih-cxr14-open ] histogram-equalised;
  --arm children  pneumonia of Kermany's children (tier open alone; chest: sample)     ] notebook 20 says for whom
  --epochs N      instead of these, from random weights: ${epochsFrom('random')};
                  from ImageNet's: ${epochsFrom('imagenet')}
  --threads N     default: all processors; results are equal for equal numbers of threads

Writes results/TIER/weights/radiology-ARM-FROM.safetensors, chest-FROM.safetensors or chest-children-FROM.safetensors, beside each a .json with its
provenance and the score of each head; for limbs also letters.png: films before and after their burned-in letters were filled.`;

/** `second-read pretrain`. @returns 0 when the weights are written */
export async function pretrainCommand(args: string[], say: (line: string) => void = console.log): Promise<number> {
  const text = { type: 'string' } as const, { values, positionals } = readOptions('pretrain', args, { arm: text, from: text, tier: text, epochs: text, threads: text, help: { type: 'boolean', short: 'h' } });
  if (values.help) { say(HELP); return 0; }
  if (positionals.length > 0) throw mistake(`"${positionals[0]}" is no option`, positionals[0]);
  const tier = readTier(values.tier), arms = armsOf(values.arm, tier), starts = values.from === undefined ? STARTS : [oneOf('--from', values.from, STARTS)];
  const epochs = count('--epochs', values.epochs), threads = count('--threads', values.threads);
  const sheet = path.join(path.dirname(trainedFile('any', tier)), 'letters.png'), limbs = arms.some((arm) => arm.limbs);
  if (limbs) writeAtomic(sheet, await letterSheet(tier));
  for (const arm of arms) {
    for (const from of starts) {
      const { file, result } = await arm.train({ from, tier, epochs, threads });
      await disposeEngines();
      say(`${path.relative(process.cwd(), file)}: best of ${result.history.length} epochs the ${result.bestEpoch}th; ${result.scores.map(({ task, auroc, rows }) => `${task} ${auroc.toFixed(3)} (${rows})`).join(', ')}`);
    }
  }
  if (limbs) say(`Letters before and after: ${path.relative(process.cwd(), sheet)}`);
  return 0;
}

const { mistake, count } = optionValues('pretrain');

/** The arm that is asked for, or all that have films on this tier. */
function armsOf(name: string | undefined, tier: Tier): readonly Trained[] {
  if (tier === 'paper') throw mistake('tier paper has its weights from others', '--tier', 'sample or open');
  if (name === undefined) return ARMS.filter(({ tiers }) => tiers.includes(tier));
  const known = oneOf('--arm', name, ARMS.map((arm) => arm.name)), arm = ARMS.find((one) => one.name === known)!;
  if (!arm.tiers.includes(tier)) throw mistake(`arm ${name} is not trained on the films of tier ${tier}`, '--tier', TIERS.filter((one) => arm.tiers.includes(one)).join(' or '));
  return [arm];
}

function oneOf<T extends string>(field: string, value: string, all: readonly T[]): T {
  if (!(all as readonly string[]).includes(value)) throw mistake(`${field} is "${value}"`, field, all.join(' or '));
  return value as T;
}
