import type { AurocRanking } from './auroc.js';
import { drawGroupWeights } from './bootstrap.js';

/** One task's rows, ordered for counting: by class, in ascending order of score, and the runs of equal scores that hold a positive. */
export interface AurocWalk {
  /** Twice the patient of each negative (the place of its first word in `packed`), lowest score first. */
  negatives: Int32Array;
  /** Twice the patient of each positive, lowest score first. */
  positives: Int32Array;
  /** For each run: negatives below it, negatives below or in it, positives below or in it. */
  below: Int32Array;
  through: Int32Array;
  positivesThrough: Int32Array;
}

/** Reorders a ranking by class, with patients in the place of rows. */
export function aurocWalk({ order, positive, tieEnds }: AurocRanking, codes: Int32Array): AurocWalk {
  const negatives = new Int32Array(order.length), positives = new Int32Array(order.length);
  const below: number[] = [], through: number[] = [], positivesThrough: number[] = [];
  let n = 0, p = 0, place = 0;
  for (let run = 0; run < tieEnds.length; run++) {
    const negativesBefore = n, positivesBefore = p;
    for (; place < tieEnds[run]; place++) {
      if (positive[place]) positives[p++] = 2 * codes[order[place]]; else negatives[n++] = 2 * codes[order[place]];
    }
    if (p > positivesBefore) { below.push(negativesBefore); through.push(n); positivesThrough.push(p); }
  }
  return { negatives: negatives.slice(0, n), positives: positives.slice(0, p), below: Int32Array.from(below), through: Int32Array.from(through), positivesThrough: Int32Array.from(positivesThrough) };
}

/** Replicates that are counted together: the unit in which work is shared out. */
export const LANES = 8;

/** Makes a function that computes the AUROCs of replicates first..first + 7 (0 is the estimate, none beyond `last`) and writes them to their rows of `values`. */
export function aurocReplicates(walks: AurocWalk[], groups: number, seed: number, last: number, values: Float64Array): (first: number) => void {
  const packed = new Int32Array(2 * groups), weights = new Uint32Array(groups), out = new Float64Array(LANES), positives = new Float64Array(LANES);
  return (first) => {
    const lanes = Math.min(LANES, last + 1 - first);
    let largest = 1;
    packed.fill(0);
    for (let lane = 0; lane < lanes; lane++) {
      if (first + lane === 0) weights.fill(1); else drawGroupWeights(groups, seed, first + lane, weights);
      for (let group = 0; group < groups; group++) {
        if (weights[group] > largest) largest = weights[group];
        packed[2 * group + (lane >> 2)] |= weights[group] << (8 * (lane & 3));
      }
    }
    // More than 255 draws of one patient do not fit into a byte; the chance of it is below 1e-500.
    if (largest > 255) throw new RangeError(`a patient was drawn ${largest} times`);
    for (let task = 0; task < walks.length; task++) {
      eightAurocs(walks[task], packed, Math.floor(255 / largest), positives, out);
      for (let lane = 0; lane < lanes; lane++) values[(first + lane) * walks.length + task] = out[lane];
    }
  };
}

/**
 * Weighted AUROCs of eight replicates in one walk. A patient's weights in the eight are the bytes of two neighbouring words, so that two
 * additions count a row in all of them; the bytes are emptied into whole counters after `chunk` rows, before they can overflow.
 */
function eightAurocs({ negatives, positives, below, through, positivesThrough }: AurocWalk, packed: Int32Array, chunk: number, total: Float64Array, out: Float64Array): void {
  let area0 = 0, area1 = 0, area2 = 0, area3 = 0, area4 = 0, area5 = 0, area6 = 0, area7 = 0;
  let n0 = 0, n1 = 0, n2 = 0, n3 = 0, n4 = 0, n5 = 0, n6 = 0, n7 = 0;
  let n = 0, p = 0, tied = 0;
  const runs = below.length;
  // A run is visited with the negatives below it; where negatives are level with it, once more with those too, each time by half.
  out.fill(0);
  for (let run = 0; run <= runs; ) {
    for (const end = run === runs ? negatives.length : tied ? through[run] : below[run]; n < end;) {
      const stop = end - n > chunk ? n + chunk : end;
      let u = 0, v = 0;
      for (; n < stop; n++) {
        const at = negatives[n];
        u = (u + packed[at]) | 0;
        v = (v + packed[at + 1]) | 0;
      }
      n0 += u & 255; n1 += (u >>> 8) & 255; n2 += (u >>> 16) & 255; n3 += u >>> 24;
      n4 += v & 255; n5 += (v >>> 8) & 255; n6 += (v >>> 16) & 255; n7 += v >>> 24;
    }
    if (run === runs) break;
    const end = positivesThrough[run];
    if (tied === 0 && through[run] === n) {
      for (; p < end; p++) {
        const at = positives[p], u = packed[at], v = packed[at + 1];
        area0 += (u & 255) * n0; area1 += ((u >>> 8) & 255) * n1; area2 += ((u >>> 16) & 255) * n2; area3 += (u >>> 24) * n3;
        area4 += (v & 255) * n4; area5 += ((v >>> 8) & 255) * n5; area6 += ((v >>> 16) & 255) * n6; area7 += (v >>> 24) * n7;
      }
      run++;
    } else {
      for (let at = p; at < end; at++) {
        const u = packed[positives[at]], v = packed[positives[at] + 1];
        out[0] += (u & 255) * n0; out[1] += ((u >>> 8) & 255) * n1; out[2] += ((u >>> 16) & 255) * n2; out[3] += (u >>> 24) * n3;
        out[4] += (v & 255) * n4; out[5] += ((v >>> 8) & 255) * n5; out[6] += ((v >>> 16) & 255) * n6; out[7] += (v >>> 24) * n7;
      }
      if (tied) { run++; p = end; }
      tied = 1 - tied;
    }
  }
  weightOf(positives, packed, total);
  const area = [area0, area1, area2, area3, area4, area5, area6, area7], count = [n0, n1, n2, n3, n4, n5, n6, n7];
  for (let lane = 0; lane < LANES; lane++) out[lane] = (area[lane] + out[lane] / 2) / (total[lane] * count[lane]);
}

/** Sum of the rows' weights in each of the eight replicates. */
function weightOf(rows: Int32Array, packed: Int32Array, total: Float64Array): void {
  total.fill(0);
  for (let i = 0; i < rows.length; i++) {
    const u = packed[rows[i]], v = packed[rows[i] + 1];
    total[0] += u & 255; total[1] += (u >>> 8) & 255; total[2] += (u >>> 16) & 255; total[3] += u >>> 24;
    total[4] += v & 255; total[5] += (v >>> 8) & 255; total[6] += (v >>> 16) & 255; total[7] += v >>> 24;
  }
}
