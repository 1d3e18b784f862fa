import type { Raster } from '../../imaging/types.js';

/** A rectangle of pixels; `right` and `bottom` lie outside. */
export interface Box { left: number; top: number; right: number; bottom: number }

/** What counts as a burned-in letter. Lengths are fractions of the picture's short side; greys are 0..255. */
const LETTER = {
  /** Pixels from here on belong to a candidate. */
  grey: 170,
  /** Its brightest pixel: ink is saturated, but for the rounding of its edges by resampling. */
  peak: 205,
  /** Longest side of its box. On these films a letter is 0.035 long, the box with the turning figure 0.075. */
  longest: 0.1,
  /** Its mean stands out by so much from this share of the frame two pixels around it: ink ends sharply, a bright spot in a bone fades along it. */
  contrast: 60,
  dark: 0.85,
  /** The caption under a letter ("Hand-DV"), too faint to be found by itself, is taken with it. */
  caption: { below: 0.05, beside: 0.035 },
};

/**
 * Boxes of what may be burned-in letters and markers on a grey film: small, saturated and alone on darker ground. Meant to miss no letter
 * at the cost of some screws, clips and finger tips: a network that is to be tested for its love of letters must not have met them.
 *
 * @param raster one channel, 0..255
 */
export function letterBoxes(raster: Raster): Box[] {
  const { width, height, pixels } = raster, short = Math.min(width, height), longest = Math.max(3, Math.round(LETTER.longest * short));
  const seen = new Uint8Array(width * height), boxes: Box[] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (seen[start] === 1 || pixels[start] < LETTER.grey) continue;
    const { box, area, peak, sum } = component(raster, start, seen), wide = box.right - box.left, high = box.bottom - box.top;
    if (peak < LETTER.peak || area < 2 || wide > longest || high > longest) continue;
    // The bright rim of a film or cassette.
    if (box.left <= 1 || box.top <= 1 || box.right >= width - 1 || box.bottom >= height - 1) continue;
    const frame = frameQuantile(raster, box, 2, LETTER.dark);
    if (sum / area - frame < LETTER.contrast) continue;
    const beside = Math.round(LETTER.caption.beside * short), below = Math.round(LETTER.caption.below * short);
    boxes.push({ left: Math.max(0, box.left - beside), top: Math.max(0, box.top - 2), right: Math.min(width, box.right + beside), bottom: Math.min(height, box.bottom + below) });
  }
  return boxes;
}

/**
 * A film without its burned-in letters: each box is filled by the smooth surface through the pixels around it (Laplace's equation), which
 * has no edges of its own.
 *
 * @returns a new picture, and how many boxes were filled
 */
export function maskLetters(raster: Raster): { raster: Raster; boxes: Box[] } {
  const boxes = letterBoxes(raster);
  if (boxes.length === 0) return { raster, boxes };
  const pixels = raster.pixels.slice();
  fillSmoothly(pixels, raster.width, raster.height, boxes);
  return { raster: { ...raster, pixels }, boxes };
}

/** Pixels at least as bright as a candidate's that touch each other, corners too. */
function component({ width, height, pixels }: Raster, start: number, seen: Uint8Array): { box: Box; area: number; peak: number; sum: number } {
  const stack = [start], box: Box = { left: width, top: height, right: 0, bottom: 0 };
  let area = 0, peak = 0, sum = 0;
  seen[start] = 1;
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width, y = (at - x) / width;
    area++;
    sum += pixels[at];
    peak = Math.max(peak, pixels[at]);
    box.left = Math.min(box.left, x); box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y); box.bottom = Math.max(box.bottom, y + 1);
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const next = v * width + u;
        if (seen[next] === 0 && pixels[next] >= LETTER.grey) { seen[next] = 1; stack.push(next); }
      }
    }
  }
  return { box, area, peak, sum };
}

/** Quantile of the pixels on a frame `distance` outside a box; of what of it lies inside the picture. */
function frameQuantile({ width, height, pixels }: Raster, { left, top, right, bottom }: Box, distance: number, share: number): number {
  const values: number[] = [], l = left - distance, t = top - distance, r = right - 1 + distance, b = bottom - 1 + distance;
  for (let y = Math.max(0, t); y <= Math.min(height - 1, b); y++) {
    for (let x = Math.max(0, l); x <= Math.min(width - 1, r); x++) if (x === l || x === r || y === t || y === b) values.push(pixels[y * width + x]);
  }
  values.sort((p, q) => p - q);
  return values[Math.floor(share * (values.length - 1))] ?? 0;
}

/** Successive over-relaxation of Laplace's equation in the boxes, from the mean of their rims; the picture's border reflects. */
function fillSmoothly(pixels: Float32Array, width: number, height: number, boxes: readonly Box[]): void {
  const inside = new Uint8Array(pixels.length);
  for (const box of boxes) eachPixel(box, width, (at) => { inside[at] = 1; });
  const at = (x: number, y: number): number => Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x));
  for (const box of boxes) {
    let sum = 0, count = 0;
    eachPixel({ left: box.left - 1, top: box.top - 1, right: box.right + 1, bottom: box.bottom + 1 }, width, (place, x, y) => { if (x >= 0 && x < width && y >= 0 && y < height && inside[place] === 0) { sum += pixels[place]; count++; } });
    eachPixel(box, width, (place) => { pixels[place] = count > 0 ? sum / count : 0; });
  }
  for (let round = 0; round < 60; round++) {
    for (const box of boxes) {
      eachPixel(box, width, (place, x, y) => {
        const mean = (pixels[at(x - 1, y)] + pixels[at(x + 1, y)] + pixels[at(x, y - 1)] + pixels[at(x, y + 1)]) / 4;
        pixels[place] += 1.6 * (mean - pixels[place]);
      });
    }
  }
}

function eachPixel({ left, top, right, bottom }: Box, width: number, visit: (at: number, x: number, y: number) => void): void {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) visit(y * width + x, x, y);
}
