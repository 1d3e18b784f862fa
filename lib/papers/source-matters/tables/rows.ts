import type { Arm, Planted, Source } from '../protocol.js';

/** One arm's images by part. */
export interface TaskRow { arm: Arm; part: string; images: number; positives: number; patients: number; women: number }
/** A recipe that was tried on the unconfounded task, on validation images of the pool. */
export interface RecipeRow { arm: Arm; source: Source; size: number; learningRate: number; fold: number; bestEpoch: number; auroc: number; chosen: boolean }
/** One source at one share of one confounder: mean over runs with its two-way interval. `micro` is Keras's measure, beside what is quoted. */
export interface CurveRow { arm: Arm; planted: Planted; source: Source; set: 'iid' | 'ood' | 'clean'; share: number; auroc: number; low: number; high: number; runs: number; micro: number; quoted: number }
/** One run. */
export interface RunRow { arm: Arm; planted: Planted; share: number; source: Source; fold: number; repeat: number; bestEpoch: number; clean: number; iid: number; ood: number; microIid: number; microOod: number }
/** Area between the curves, or loss at matched i.i.d. AUROC: ImageNet minus another source. `p` (normal approximation, no smaller than one over the replicates) and Holm's over the confounders of a modality are for the table. */
export interface ContrastRow { planted: Planted; modality: 'X-ray' | 'CT'; effect: 'area' | 'matched'; less: Source; value: number; low: number; high: number; p: number; holm: number; quoted: number; slope: number; runs: number }
/** ImageNet against radiology at one share, o.o.d., as the authors test it. */
export interface TestRow { planted: Planted; share: number; imagenet: number; radiology: number; difference: number; low: number; high: number; t: number; p: number; holm: number; relabelings: number; pFive: number; quotedDifference: number; quotedT: number; quotedP: number }
/** A printed line of the authors' notebook, looked at by itself. */
export interface PrintedRow { planted: Planted; share: number; mean: number; figure: number; t: number; p: number; counted: string; possible: boolean }
/** AUROC within a stratum of nodule diameter, without confounder. */
export interface StratumRow { source: Source | 'diameter alone'; stratum: string; images: number; positives: number; auroc: number; low: number; high: number }
/** A fact of the authors' files. */
export interface FactRow { fact: string; where: string; quoted: number; ours: number; agrees: boolean }
