import type { RandomStream } from '../core/random.js';

/** One test set as the statistics see it: images with truth and patient. */
export interface TestImages {
  /** Shown in tables; unique in a study. */
  name: string;
  ids: readonly string[];
  /** 0 or 1, one an image. */
  truth: Uint8Array;
  /** Patient of each image, 0..groups-1. One numbering over all sets of a study: a patient who is in two sets has one code, and moves in both at once. */
  codes: Int32Array;
  /** Patients of the whole study, not of this set. */
  groups: number;
}

/** Scores of one trained network; a repeat is the same recipe trained again from another seed. Higher means more likely positive. */
export interface ModelScores { model: string; repeat: number; scores: ReadonlyMap<string /* image id */, number> }

/** A number, its percentile interval, and the bootstrap replicates that it comes from: replicate r of two estimates of one study has the same patients and repeats. */
export interface Estimate { value: number; low: number; high: number; replicates: Float64Array }

/** How the bootstrap is drawn. Equal streams and equal `groups` give equal draws in every function of this room, whatever sets and models it is given. */
export interface DrawOptions {
  replicates: number;
  /** One number is drawn from it: make an equal stream for every call that shall be paired with another. */
  stream: RandomStream;
  /** Confidence of the intervals, default 0.95. */
  level?: number;
}
