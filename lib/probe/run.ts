import { affectedOutOfDistribution, chooseAffected } from '../confounders/affected.js';
import { confoundStack } from '../confounders/stack.js';
import type { ConfounderPair } from '../confounders/paper.js';
import { rng } from '../core/random.js';
import { PAPER_AUGMENTATION } from '../imaging/augment.js';
import type { ImageStack } from '../imaging/types.js';
import { fineTune, predictLogits, type EpochRecord } from '../training/index.js';
import type { InitialWeights } from '../models/named.js';
import type { ProbeTask } from './task.js';
import { TESTS, type ProbeOptions, type TestKind, type TestScores } from './types.js';

/** What one model came to, for the log. */
export interface ProbeModel { share: number; fold: number; bestEpoch: number; history: EpochRecord[] }

/** The pictures in both forms: as unaffected ones are, and as affected ones. */
interface Forms { clean: ImageStack; unaffected: ImageStack; affected: ImageStack }

/**
 * Trains a model for every share and fold, and scores the fold that it did not see in three forms.
 *
 * @param onModel told after each model
 */
export async function runProbe(task: ProbeTask, { weights, preprocessing }: InitialWeights, options: ProbeOptions, onEpoch: (note: string) => void): Promise<{ scores: TestScores[]; models: ProbeModel[] }> {
  const { architecture, alpha, size, epochs, patience, batch, learningRate, folds, seed, shares, pair } = options, network = { architecture, alpha, size, preprocessing } as const;
  const forms = formsOf(task.stack, pair, seed), scores: TestScores[] = [], models: ProbeModel[] = [];
  for (const share of shares) {
    const used = marks(task, share, seed), at = emptyScores(task, share, used);
    for (let fold = 0; fold < folds; fold++) {
      const rows = (wanted: (one: number) => boolean): Int32Array => Int32Array.from(task.fold.keys()).filter((i) => wanted(task.fold[i])), next = (fold + 1) % folds;
      const test = rows((one) => one === fold), validation = rows((one) => one === next), train = rows((one) => one !== fold && one !== next);
      const { weights: trained, history, bestEpoch } = await fineTune({
        ...network, initial: weights, data: { stack: task.stack, label: Int32Array.from(task.label), classes: 2, overlay: overlayOf(forms, share, used.iid) }, train, validation,
        epochs, batch, learningRate, patience, augment: PAPER_AUGMENTATION, root: seed, coordinates: ['probe', share, fold],
        onEpoch: ({ epoch, validationLoss, validationAuroc }) => onEpoch(`share ${share}, fold ${fold + 1}, epoch ${epoch}: validation loss ${validationLoss.toFixed(3)}, AUC ${validationAuroc.toFixed(3)}`),
      });
      for (const kind of TESTS) {
        const { logits } = await predictLogits({ ...network, weights: trained, stack: task.stack, overlay: kind === 'clean' ? undefined : overlayOf(forms, share, used[kind]), rows: test, batch });
        test.forEach((row, i) => { at[kind].score[row] = logits[2 * i + 1] - logits[2 * i]; });
      }
      models.push({ share, fold, bestEpoch, history });
    }
    scores.push(...TESTS.map((kind) => at[kind]));
  }
  return { scores, models };
}

function formsOf(stack: ImageStack, pair: ConfounderPair, root: number): Forms {
  const none = new Uint8Array(stack.ids.length), all = none.slice().fill(1);
  return { clean: stack, affected: confoundStack({ stack, pair, affected: all, root }), unaffected: pair.unaffected === null ? stack : confoundStack({ stack, pair, affected: none, root }) };
}

/** At share 0 unaffected pictures are the originals, as in the paper; above it they are as `pair.unaffected` says. */
function overlayOf({ clean, unaffected, affected }: Forms, share: number, isAffected: Uint8Array): (row: number) => Uint8Array {
  const length = clean.width * clean.height * clean.channels, plain = share === 0 ? clean : unaffected;
  return (row) => (isAffected[row] === 1 ? affected : plain).pixels.subarray(row * length, (row + 1) * length);
}

/** Which rows are affected in each test. In every fold exactly the share of its positives is, nested over the shares. */
function marks({ label, fold }: ProbeTask, share: number, seed: number): Record<TestKind, Uint8Array> {
  const iid = new Uint8Array(label.length);
  for (const one of new Set(fold)) {
    const rows = [...fold.keys()].filter((i) => fold[i] === one), chosen = chooseAffected({ labels: rows.map((i) => label[i]), share, stream: rng(seed, 'confounder', 'probe', 'affected', one) });
    rows.forEach((row, k) => { iid[row] = chosen[k]; });
  }
  return { iid, ood: affectedOutOfDistribution(label), clean: new Uint8Array(label.length) };
}

const emptyScores = ({ label }: ProbeTask, share: number, used: Record<TestKind, Uint8Array>): Record<TestKind, TestScores> =>
  Object.fromEntries(TESTS.map((test) => [test, { share, test, affected: used[test], score: new Float64Array(label.length) }])) as Record<TestKind, TestScores>;
