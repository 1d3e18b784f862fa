import type { RandomStream } from '../core/random.js';
import { maskBounds } from '../imaging/mask.js';
import type { Mask, Raster } from '../imaging/types.js';
import { prepareLungInput } from './prepare.js';
import { LUNG_SIZE } from './network.js';

/**
 * How far a training picture is changed. One site's upright adults have to stand for films of other sites, children's and squashed ones, so the
 * ranges are wide. Lengths are shares of the side, greys of 0..255, chances of 0..1.
 */
export const VARIATION = {
  /** Each edge of the view lies between here outside the picture ... */
  beyond: 0.08,
  /** ... and so far inside the box around the lungs, in shares of that box; of four views one stretches further beyond, as bars do. */
  within: 0.06, farChance: 0.25, far: 0.3,
  rotation: 10,
  /** Round spots, bright or dark, anywhere. */
  spots: { most: 3, radius: [0.04, 0.15], grey: 70 },
  /** A haze over part of a lung, as of an infiltrate, up to white: it remains lung. */
  opacity: { chance: 0.45, radius: [0.06, 0.22], grey: 110 },
  /** Both lungs at once, so that little of their contrast is left. */
  veil: { chance: 0.3, grey: 70 },
  /** Ribs stand out: what a blur takes away is added so many times. */
  sharpen: { chance: 0.35, most: 3 },
  /** Brightness that rises across the film. */
  slope: 60,
  /** Plates with letters, and bars along an edge. */
  plateChance: 0.3, barChance: 0.2, bar: 0.1,
  blurChance: 0.3, noise: 8,
  /** After equalisation. */
  gain: 0.12, offset: 0.06,
} as const;

/** A changed picture as the network sees it, and its lungs: 128 x 128 each. */
export interface VariedPicture { input: Float32Array; lungs: Uint8Array }

const SIDE = LUNG_SIZE, AREA = SIDE * SIDE;
const between = (stream: RandomStream, low: number, high: number): number => low + (high - low) * stream.next();

/**
 * Draws one changed view of a picture: crop, stretch and rotation of picture and mask alike, mirrored half of the time; then spots, haze, veil, slope, sharpness, plates,
 * bars, blur and noise on the picture alone; at last what every picture goes through (`prepareLungInput`).
 *
 * @param raster one channel, 0..255
 */
export function varyPicture(raster: Raster, mask: Mask, stream: RandomStream): VariedPicture {
  const { pixels, lungs } = view(raster, mask, stream);
  addSpots(pixels, lungs, stream);
  addVeil(pixels, lungs, stream);
  addSlope(pixels, stream);
  if (stream.next() < VARIATION.sharpen.chance) sharpen(pixels, VARIATION.sharpen.most * stream.next());
  addPlates(pixels, stream);
  const blurred = stream.next() < VARIATION.blurChance ? blur(pixels) : pixels, noise = VARIATION.noise * stream.next();
  for (let i = 0; i < AREA; i++) blurred[i] += noise * stream.normal();
  addBars(blurred, lungs, stream);
  const input = prepareLungInput({ width: SIDE, height: SIDE, channels: 1, pixels: blurred });
  const gain = 1 + VARIATION.gain * (2 * stream.next() - 1), offset = VARIATION.offset * (2 * stream.next() - 1);
  for (let i = 0; i < AREA; i++) input[i] = gain * (input[i] - 0.5) + 0.5 + offset;
  return { input, lungs };
}

/** The part of the picture between four drawn edges, turned about its middle. What lies outside is black or repeats the edge, and is no lung. */
function view(raster: Raster, mask: Mask, stream: RandomStream): { pixels: Float32Array; lungs: Uint8Array } {
  const { width, height } = raster, box = maskBounds(mask), { beyond, within, farChance, far, rotation } = VARIATION;
  const across = stream.next() < farChance ? far : beyond, down = stream.next() < farChance ? far : beyond;
  const left = between(stream, -across * width, box.left + within * box.width), right = between(stream, width * (1 + across), box.left + box.width * (1 - within));
  const top = between(stream, -down * height, box.top + within * box.height), bottom = between(stream, height * (1 + down), box.top + box.height * (1 - within));
  const angle = (between(stream, -rotation, rotation) * Math.PI) / 180, cos = Math.cos(angle), sin = Math.sin(angle), mirror = stream.next() < 0.5, black = stream.next() < 0.5;
  const pixels = new Float32Array(AREA), lungs = new Uint8Array(AREA), middleX = (left + right) / 2, middleY = (top + bottom) / 2;
  for (let y = 0, at = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, at++) {
      const u = ((mirror ? SIDE - 1 - x : x) + 0.5) / SIDE - 0.5, v = (y + 0.5) / SIDE - 0.5;
      const column = middleX + (cos * u - sin * v) * (right - left) - 0.5, row = middleY + (sin * u + cos * v) * (bottom - top) - 0.5;
      const inside = column > -0.5 && row > -0.5 && column < width - 0.5 && row < height - 0.5;
      if (inside) lungs[at] = mask.pixels[Math.round(row) * width + Math.round(column)];
      pixels[at] = inside || !black ? sample(raster, column, row) : 0;
    }
  }
  return { pixels, lungs };
}

function sample({ width, height, pixels }: Raster, x: number, y: number): number {
  const column = Math.min(width - 1, Math.max(0, x)), row = Math.min(height - 1, Math.max(0, y)), left = Math.floor(column), top = Math.floor(row);
  const right = Math.min(width - 1, left + 1), bottom = Math.min(height - 1, top + 1), a = column - left, b = row - top;
  return (1 - b) * ((1 - a) * pixels[top * width + left] + a * pixels[top * width + right]) + b * ((1 - a) * pixels[bottom * width + left] + a * pixels[bottom * width + right]);
}

function addSpots(pixels: Float32Array, lungs: Uint8Array, stream: RandomStream): void {
  const { spots, opacity } = VARIATION;
  for (let left = stream.integer(spots.most + 1); left > 0; left--) {
    addSpot(pixels, stream.integer(AREA), between(stream, ...spots.radius), between(stream, ...spots.radius), between(stream, -spots.grey, spots.grey));
  }
  for (let i = 0; i < 2; i++) {
    if (stream.next() >= opacity.chance) continue;
    // A place inside a lung; where none is met soon, there is hardly any.
    let place = stream.integer(AREA);
    for (let trial = 0; trial < 30 && lungs[place] === 0; trial++) place = stream.integer(AREA);
    if (lungs[place] === 1) addSpot(pixels, place, between(stream, ...opacity.radius), between(stream, ...opacity.radius), between(stream, 20, opacity.grey));
  }
}

/** Adds a Gaussian hill of some height; `wide` and `high` are its standard deviations. */
function addSpot(pixels: Float32Array, place: number, wide: number, high: number, grey: number): void {
  const columns = new Float64Array(SIDE), centreX = place % SIDE, centreY = Math.floor(place / SIDE);
  for (let x = 0; x < SIDE; x++) columns[x] = Math.exp(-0.5 * ((x - centreX) / (wide * SIDE)) ** 2);
  for (let y = 0, at = 0; y < SIDE; y++) {
    const factor = grey * Math.exp(-0.5 * ((y - centreY) / (high * SIDE)) ** 2);
    for (let x = 0; x < SIDE; x++, at++) pixels[at] += factor * columns[x];
  }
}

/** The veil ends softly, lest its own edge tell where the lung is. */
function addVeil(pixels: Float32Array, lungs: Uint8Array, stream: RandomStream): void {
  if (stream.next() >= VARIATION.veil.chance) return;
  let soft: Float32Array = Float32Array.from(lungs);
  for (let round = 0; round < 6; round++) soft = blur(soft);
  const grey = VARIATION.veil.grey * stream.next();
  for (let i = 0; i < AREA; i++) pixels[i] += grey * soft[i];
}

function sharpen(pixels: Float32Array, times: number): void {
  const smooth = blur(blur(pixels));
  for (let i = 0; i < AREA; i++) pixels[i] += times * (pixels[i] - smooth[i]);
}

function addSlope(pixels: Float32Array, stream: RandomStream): void {
  const across = (VARIATION.slope * (2 * stream.next() - 1)) / SIDE, down = (VARIATION.slope * (2 * stream.next() - 1)) / SIDE;
  for (let y = 0, at = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++, at++) pixels[at] += across * (x - SIDE / 2) + down * (y - SIDE / 2);
}

function addPlates(pixels: Float32Array, stream: RandomStream): void {
  while (stream.next() < VARIATION.plateChance) {
    const width = 3 + stream.integer(14), height = 2 + stream.integer(6), left = stream.integer(SIDE - width), top = stream.integer(SIDE - height), grey = stream.next() < 0.8 ? 255 : 0;
    for (let y = top; y < top + height; y++) pixels.fill(grey, y * SIDE + left, y * SIDE + left + width);
  }
}

/** Bars hide what is under them: no lung is to be drawn there. */
function addBars(pixels: Float32Array, lungs: Uint8Array, stream: RandomStream): void {
  for (let edge = 0; edge < 4; edge++) {
    if (stream.next() >= VARIATION.barChance) continue;
    const deep = 1 + stream.integer(Math.round(VARIATION.bar * SIDE)), grey = stream.next() < 0.5 ? 0 : 255;
    for (let i = 0; i < SIDE; i++) {
      for (let depth = 0; depth < deep; depth++) {
        const far = edge % 2 === 0 ? depth : SIDE - 1 - depth, at = edge < 2 ? far * SIDE + i : i * SIDE + far;
        pixels[at] = grey; lungs[at] = 0;
      }
    }
  }
}

/** Mean of 3 x 3, the border repeated. */
function blur(pixels: Float32Array): Float32Array {
  const across = new Float32Array(AREA), out = new Float32Array(AREA), last = SIDE - 1;
  for (let y = 0, at = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++, at++) across[at] = (pixels[at - (x > 0 ? 1 : 0)] + pixels[at] + pixels[at + (x < last ? 1 : 0)]) / 3;
  for (let y = 0, at = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++, at++) out[at] = (across[at - (y > 0 ? SIDE : 0)] + across[at] + across[at + (y < last ? SIDE : 0)]) / 3;
  return out;
}
