import type { Arm, Planted, Source } from './protocol.js';

/** What a claim measures, as data: `measure.ts` computes each kind from the stored scores. */
export type Effect =
  /** Area between the i.i.d. and o.o.d. curves, ImageNet minus radiology. */
  | { kind: 'area'; planted: Planted }
  /** Loss (i.i.d. minus o.o.d.) at matched i.i.d. AUROC, ImageNet minus radiology, mean over the shares above 0. */
  | { kind: 'matched'; planted: Planted }
  /** O.o.d. AUROC at one share, one source minus another. */
  | { kind: 'ood'; planted: Planted; share: number; of: Source; less: Source }
  /** I.i.d. AUROC at one share, one source minus another. */
  | { kind: 'iid'; planted: Planted; share: number; of: Source; less: Source }
  /** Micro-averaged AUC of one source at one share, beside the quoted value. */
  | { kind: 'value'; planted: Planted; set: 'iid' | 'ood'; source: Source; share: number }
  /** A number that follows from the authors' files alone. */
  | { kind: 'fact'; name: string };

/** How a confounder is called in a sentence. */
export const PLANTED_NAMES: Record<Planted, string> = {
  tag: 'a tag', 'low-pass': 'low-pass filtering', sex: 'sex', 'xray-noise': 'X-ray noise', 'xray-noise-strong': 'stronger X-ray noise', 'ct-noise': 'CT noise', 'ct-xray-noise': 'X-ray noise in CT',
};

/** How a source is called in a sentence. `radiology` is RadImageNet in what the paper says and on tier `paper`, a small source in ours. */
export const SOURCE_NAMES: Record<Source, string> = { imagenet: 'ImageNet', radiology: 'radiology', random: 'random', 'imagenet-radiology': 'ImageNet, then radiology' };

export const ARM_NAMES: Record<Arm, string> = { xray: 'chest radiographs', sex: 'chest radiographs, sex', ct: 'CT nodules' };

/** Whether an effect rests on the manipulation check: at share 0 nothing was planted in training, so nothing need be learnable. */
export const needsCheck = (effect: Effect): boolean => effect.kind === 'area' || effect.kind === 'matched' || (effect.kind !== 'fact' && effect.share > 0);
