import type { Mask } from '../imaging/types.js';

/** What is taken for a lung, as shares of areas. */
export interface RegionRule {
  /** Regions kept at most; default 2. */
  most?: number;
  /** Of the picture: smaller regions are specks; default .01. */
  ofPicture?: number;
  /** Of the largest region; default .1. */
  ofLargest?: number;
}

/**
 * The largest regions of a mask, their holes filled: pixels that touch by a side belong together; a hole is what outside does not reach by sides or
 * corners. Ties in area go to the region that begins first, row by row.
 *
 * @example largestRegions({ width: 4, height: 1, pixels: Uint8Array.of(1, 1, 0, 1) }, { most: 1, ofPicture: 0 }).pixels // [1, 1, 0, 0]
 */
export function largestRegions(mask: Mask, { most = 2, ofPicture = 0.01, ofLargest = 0.1 }: RegionRule = {}): Mask {
  const { width, height } = mask, { codes, areas } = regionsOf(mask);
  const order = areas.map((_, code) => code).sort((a, b) => areas[b] - areas[a] || a - b), least = Math.max(ofPicture * width * height, ofLargest * (areas[order[0]] ?? 0));
  const kept = new Set(order.slice(0, most).filter((code) => areas[code] >= least));
  return fillHoles({ width, height, pixels: Uint8Array.from(codes, (code) => (kept.has(code) ? 1 : 0)) });
}

/** Region of each pixel (-1 outside), numbered in the order of their first pixel, and their areas in pixels. */
export function regionsOf({ width, height, pixels }: Mask): { codes: Int32Array; areas: number[] } {
  const codes = new Int32Array(pixels.length).fill(-1), areas: number[] = [], stack: number[] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (pixels[start] === 0 || codes[start] >= 0) continue;
    const code = areas.length;
    let area = 0;
    const visit = (at: number): void => { if (pixels[at] !== 0 && codes[at] < 0) { codes[at] = code; stack.push(at); } };
    visit(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width;
      area++;
      if (x > 0) visit(at - 1);
      if (x < width - 1) visit(at + 1);
      if (at >= width) visit(at - width);
      if (at < width * (height - 1)) visit(at + width);
    }
    areas.push(area);
  }
  return { codes, areas };
}

/** Everything that outside does not reach, by sides or corners, from the picture's border becomes inside. */
export function fillHoles({ width, height, pixels }: Mask): Mask {
  const outside = new Uint8Array(pixels.length), stack: number[] = [];
  const visit = (x: number, y: number): void => {
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const at = y * width + x;
    if (pixels[at] === 0 && outside[at] === 0) { outside[at] = 1; stack.push(at); }
  };
  for (let x = 0; x < width; x++) { visit(x, 0); visit(x, height - 1); }
  for (let y = 0; y < height; y++) { visit(0, y); visit(width - 1, y); }
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width, y = (at - x) / width;
    for (let v = y - 1; v <= y + 1; v++) for (let u = x - 1; u <= x + 1; u++) visit(u, v);
  }
  return { width, height, pixels: outside.map((one) => 1 - one) };
}
