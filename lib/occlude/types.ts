import type { ArchitectureId, Pooling, Preprocessing } from '../models/types.js';
import type { Effect, OcclusionEffect, Variant } from '../occlusion/index.js';

/** What a user asks of `second-read occlude`; `options.ts` reads it from the command line. */
export interface OccludeOptions {
  /** Folders or files. */
  sources: string[];
  labels: string;
  /** A weight file with its head. */
  weights: string;
  /** Null: what the file says of itself. */
  architecture: ArchitectureId | null;
  alpha: number | undefined;
  pooling: Pooling | undefined;
  preprocessing: Preprocessing | undefined;
  /** Side of the pictures; null: what the file says, else the architecture's own. */
  size: number | null;
  /** Which of the network's outputs is the positive class; null: the only one, or the second of two. */
  positive: number | null;
  equalise: boolean;
  /** A folder of masks; null: the project's own lung segmenter. */
  masks: string | null;
  batch: number;
  replicates: number;
  seed: number;
  out: string;
}

/** A picture of the user's with what is known of it. */
export interface OccludedPicture { file: string; name: string; label: 0 | 1; patient: string }

/** A bar of the result: one variant, or all draws of the random box together. */
export interface VariantResult {
  name: string;
  region: Variant['region'];
  fill: Variant['fill'];
  draws: number;
  /** Mean share of the lungs that is hidden, over pictures and draws. */
  overlap: number;
  effect: OcclusionEffect;
}

/** What the test came to. */
export interface OccludeResult {
  intact: Effect;
  variants: VariantResult[];
  /** What the box's place and size alone tell of the label. */
  geometry: Effect & { folds: number };
  /** Area under random boxes minus area under the lungs' box, both black: above 0, the lungs are worth more than as many pixels anywhere. */
  lungsBeyondRandom: Effect;
}
