import type { AurocRanking } from './auroc.js';
import { drawGroupWeights } from './bootstrap.js';

/** One task's rows, ordered for counting: negatives in ascending order of score, and the runs of equal scores that hold a positive. */
export interface AurocWalk {
  /** Patient of each negative, lowest score first. */
  negatives: Int32Array;
  /** Patient of each positive, lowest score first. */
  positives: Int32Array;
  /** For each run: negatives below it, negatives below or in it, positives below or in it. */
  below: Int32Array;
  through: Int32Array;
  positivesThrough: Int32Array;
}

/** Reorders a ranking by class, with patients in the place of rows. */
export function packedWalk({ order, positive, tieEnds }: AurocRanking, codes: Int32Array): AurocWalk {
  const negatives = new Int32Array(order.length), positives = new Int32Array(order.length);
  const below: number[] = [], through: number[] = [], positivesThrough: number[] = [];
  let n = 0, p = 0, place = 0;
  for (let run = 0; run < tieEnds.length; run++) {
    const negativesBefore = n, positivesBefore = p;
    for (; place < tieEnds[run]; place++) {
      if (positive[place]) positives[p++] = codes[order[place]]; else negatives[n++] = codes[order[place]];
    }
    if (p > positivesBefore) { below.push(negativesBefore); through.push(n); positivesThrough.push(p); }
  }
  return { negatives: negatives.slice(0, n), positives: positives.slice(0, p), below: Int32Array.from(below), through: Int32Array.from(through), positivesThrough: Int32Array.from(positivesThrough) };
}

/**
 * AUROCs of the replicates first..end-1 (0 is the estimate), four at a time: a patient's weights in the four are bytes of one 32-bit word,
 * so that one addition counts a row in all four. The bytes are emptied into whole counters before they can overflow.
 *
 * @param values (all replicates) x (walks), written at the rows of these replicates
 */
export function aurocReplicates(walks: AurocWalk[], groups: number, seed: number, first: number, end: number, values: Float64Array): void {
  const packed = new Int32Array(groups), weights = new Uint32Array(groups), out = new Float64Array(4);
  for (let from = first; from < end; from += 4) {
    let largest = 1;
    packed.fill(0);
    for (let lane = 0; lane < 4 && from + lane < end; lane++) {
      if (from + lane === 0) weights.fill(1); else drawGroupWeights(groups, seed, from + lane, weights);
      for (let g = 0; g < groups; g++) {
        if (weights[g] > largest) largest = weights[g];
        packed[g] |= weights[g] << (8 * lane);
      }
    }
    // More than 255 draws of one patient cannot be held in a byte; the chance of it is below 1e-500.
    if (largest > 255) throw new RangeError(`aurocReplicates: a weight of ${largest}`);
    for (let task = 0; task < walks.length; task++) {
      fourAurocs(walks[task], packed, Math.floor(255 / largest), out);
      for (let lane = 0; lane < 4 && from + lane < end; lane++) values[(from + lane) * walks.length + task] = out[lane];
    }
  }
}

/** Twice the area counts each positive with the negatives below it and with those below or level: ties count by half. */
function fourAurocs({ negatives, positives, below, through, positivesThrough }: AurocWalk, packed: Int32Array, chunk: number, out: Float64Array): void {
  let area0 = 0, area1 = 0, area2 = 0, area3 = 0;
  let n0 = 0, n1 = 0, n2 = 0, n3 = 0, p0 = 0, p1 = 0, p2 = 0, p3 = 0;
  let n = 0, p = 0;
  const runs = below.length;
  for (let run = 0; run <= runs; run++) {
    for (const end = run < runs ? below[run] : negatives.length; n < end;) {
      const stop = end - n > chunk ? n + chunk : end;
      let bytes = 0;
      for (; n < stop; n++) bytes = (bytes + packed[negatives[n]]) | 0;
      n0 += bytes & 255; n1 += (bytes >>> 8) & 255; n2 += (bytes >>> 16) & 255; n3 += bytes >>> 24;
    }
    if (run === runs) break;
    const low0 = n0, low1 = n1, low2 = n2, low3 = n3;
    for (const end = through[run]; n < end;) {
      const stop = end - n > chunk ? n + chunk : end;
      let bytes = 0;
      for (; n < stop; n++) bytes = (bytes + packed[negatives[n]]) | 0;
      n0 += bytes & 255; n1 += (bytes >>> 8) & 255; n2 += (bytes >>> 16) & 255; n3 += bytes >>> 24;
    }
    let own0 = 0, own1 = 0, own2 = 0, own3 = 0;
    for (const end = positivesThrough[run]; p < end; p++) {
      const bytes = packed[positives[p]];
      own0 += bytes & 255; own1 += (bytes >>> 8) & 255; own2 += (bytes >>> 16) & 255; own3 += bytes >>> 24;
    }
    area0 += own0 * (low0 + n0); area1 += own1 * (low1 + n1); area2 += own2 * (low2 + n2); area3 += own3 * (low3 + n3);
    p0 += own0; p1 += own1; p2 += own2; p3 += own3;
  }
  out[0] = area0 / (2 * p0 * n0); out[1] = area1 / (2 * p1 * n1); out[2] = area2 / (2 * p2 * n2); out[3] = area3 / (2 * p3 * n3);
}
