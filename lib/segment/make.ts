import { openBackend } from '../backend/tf.js';
import { sha256 } from '../core/canonical.js';
import { writeAtomic } from '../core/files.js';
import { progress } from '../core/progress.js';
import { readManifest } from '../data/manifest.js';
import type { Mask } from '../imaging/types.js';
import type { NamedTensor } from '../models/types.js';
import { writeLungRecord, type LungRecord } from './record.js';
import { agreement, findLungs, meanMask } from './score.js';
import { foldsOf, openDrawnPictures, SOURCE_SIZE, type DrawnPicture } from './source.js';
import { LUNG_RECIPE, openLungTrainer, type LungTrainer } from './train.js';
import { VARIATION } from './variation.js';
import { encodeLungWeights, lungFile } from './weights.js';

export interface MakeLungsOptions { epochs?: number; threads?: number }

/**
 * Trains the lung segmenter on Montgomery's 138 films and stores it with its record. Five networks first, each without a fifth of the patients, score every film by a
 * network that never saw it; then one on all films is what ships. The recipe is fixed beforehand: no epoch and no weight is chosen by a score.
 *
 * @returns what was written beside the weights
 */
export async function makeLungs({ epochs = LUNG_RECIPE.epochs, threads }: MakeLungsOptions = {}): Promise<LungRecord> {
  const backend = await openBackend({ threads }), { pictures, manifest } = await openDrawnPictures('montgomery', { tier: 'sample', size: SOURCE_SIZE });
  const trainer = await openLungTrainer(), { seed, folds } = LUNG_RECIPE, bar = progress({ label: 'lungs', total: epochs * (folds + 1), unit: 'epochs' });
  try {
    const train = (rows: readonly number[], part: string) => trainer.train({ pictures, rows, epochs, seed, part, onEpoch: (epoch, loss) => { bar.advance(1, `${part} ${epoch}: loss ${loss.toFixed(3)}`); } });
    const outOfFold = await scoreFolds(pictures, train), { tensors, losses } = train([...pictures.keys()], 'all');
    bar.finish();
    const madeFrom = { dataset: { id: 'montgomery-shenzhen', site: 'montgomery', manifest, pictures: pictures.length }, recipe: { ...LUNG_RECIPE, epochs }, threads: backend.threads, backend: { name: backend.name, ...backend.versions } };
    const bytes = encodeLungWeights(tensors, madeFrom), { licence, citation } = readManifest('montgomery-shenzhen');
    const record: LungRecord = {
      name: 'lungs', tier: 'sample', ...madeFrom, variation: VARIATION,
      weights: { sha256: sha256(bytes), bytes: bytes.length, tensors: tensors.length, parameters: tensors.reduce((sum, { values }) => sum + values.length, 0) },
      outOfFold, loss: losses.map((loss) => Math.round(loss * 1e4) / 1e4), open: null,
      licence: { dataset: 'montgomery-shenzhen, site Montgomery (images and masks)', licence: licence.text, attribution: licence.attribution, citation },
    };
    writeAtomic(lungFile(), bytes);
    writeLungRecord(record);
    return record;
  } finally { trainer.dispose(); }
}

async function scoreFolds(pictures: readonly DrawnPicture[], train: (rows: readonly number[], part: string) => ReturnType<LungTrainer['train']>): Promise<LungRecord['outOfFold']> {
  const fold = foldsOf(pictures, LUNG_RECIPE.folds, LUNG_RECIPE.seed), found: Mask[] = [], same: Mask[] = [];
  for (let k = 0; k < LUNG_RECIPE.folds; k++) {
    const learnt = [...pictures.keys()].filter((i) => fold[i] !== k), held = [...pictures.keys()].filter((i) => fold[i] === k);
    same.push(meanMask(learnt.map((i) => pictures[i].mask)));
    const masks = await findLungs(held.map((i) => pictures[i]), weightsOf(train(learnt, `fold ${k}`).tensors));
    held.forEach((i, at) => { found[i] = masks[at]; });
  }
  const { dice, score } = agreement(pictures, found, (i) => same[fold[i]], 'montgomery');
  return { score, rows: pictures.map(({ id, patient }, i) => ({ image: id, patient, fold: fold[i], dice: Math.round(dice[i] * 1e4) / 1e4 })) };
}

const weightsOf = (tensors: readonly NamedTensor[]): { tensors: ReadonlyMap<string, NamedTensor> } => ({ tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) });
