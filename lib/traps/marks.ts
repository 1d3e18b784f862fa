import type { Raster } from '../imaging/types.js';

/** A mark is near-white, and so much brighter than the picture's mean that a pale film is not one itself. */
const BRIGHT = 235, ABOVE_MEAN = 60;
/** Parts of the picture that a mark covers: from a small letter to a plate. */
const SMALLEST = 1e-4, LARGEST = 0.01;

/**
 * Small, near-white patches: connected pixels (also by corners) of grey 235 or more and at least 60 above the picture's mean that together cover
 * between 0.01 and 1 per cent of it. Burned-in letters, side markers and metal look like this; so do a few bright bones. A measure to compare cohorts by, no reader of letters.
 *
 * @example markCount({ width: 100, height: 100, channels: 1, pixels }) // 2: for black pixels with two white squares of 3 x 3
 */
export function markCount({ width, height, pixels }: Raster): number {
  const n = pixels.length, mean = pixels.reduce((sum, grey) => sum + grey, 0) / n, least = Math.max(BRIGHT, mean + ABOVE_MEAN);
  const seen = new Uint8Array(n), stack = new Int32Array(n), smallest = Math.max(2, SMALLEST * n), largest = LARGEST * n;
  let marks = 0;
  for (let first = 0; first < n; first++) {
    if (seen[first] || pixels[first] < least) continue;
    let top = 0, size = 0;
    stack[top++] = first;
    seen[first] = 1;
    while (top > 0) {
      const at = stack[--top], x = at % width, y = (at - x) / width;
      size++;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const next = v * width + u;
          if (!seen[next] && pixels[next] >= least) { seen[next] = 1; stack[top++] = next; }
        }
      }
    }
    if (size >= smallest && size <= largest) marks++;
  }
  return marks;
}
