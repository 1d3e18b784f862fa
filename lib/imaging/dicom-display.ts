import type { DicomImage } from './dicom.js';
import { lookUp, type LookUp } from './dicom-elements.js';
import type { GreyWindow, Raster } from './types.js';

/** How modality values become grey (PS3.3 C.11.2): the file's look-up table, or its window centre and width. */
export type VoiTransform =
  | { kind: 'table'; table: LookUp }
  | { kind: 'window'; shape: 'linear' | 'linear-exact' | 'sigmoid'; centre: number; width: number };

/**
 * A DICOM image as it is meant to be seen, 0 black to 255 white, fractions kept:
 *
 * - with `window`: linear from `low` (0) to `high` (255), clipped: a CT window in HU, say;
 * - else by the file's VOI look-up table, else by its first window (LINEAR, LINEAR_EXACT or SIGMOID);
 * - else 8-bit values as they are, and deeper ones from the frame's least value (0) to its greatest (255);
 * - MONOCHROME1 is turned round at the end, also after a window: its small values are white.
 */
export function displayDicom(image: DicomImage, window?: GreyWindow): Raster {
  const { width, height, channels, values } = image, pixels = new Float32Array(values.length), grey = greyOf(image, window);
  for (let i = 0; i < pixels.length; i++) pixels[i] = image.inverted ? 255 - grey(values[i]) : grey(values[i]);
  return { width, height, channels, pixels };
}

function greyOf({ channels, values, voi, bitsStored }: DicomImage, window?: GreyWindow): (value: number) => number {
  if (window !== undefined) return ramp(window.low, window.high);
  if (voi?.kind === 'table') return (value) => (255 * lookUp(voi.table, value)) / (2 ** voi.table.bits - 1);
  if (voi?.kind === 'window') return windowed(voi);
  if (channels === 3 || bitsStored <= 8) return ramp(0, 2 ** bitsStored - 1);
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? ramp(low, high) : () => 0;
}

/** Linear from `low` (0) to `high` (255), clipped. */
export function ramp(low: number, high: number): (value: number) => number {
  const factor = 255 / (high - low);
  return (value) => Math.min(255, Math.max(0, (value - low) * factor));
}

function windowed({ shape, centre, width }: { shape: 'linear' | 'linear-exact' | 'sigmoid'; centre: number; width: number }): (value: number) => number {
  switch (shape) {
    // C.11.2.1.2.1: the half is no slip; a window of 256 around 128 leaves 0..255 as it is. A width of 1 is a step.
    case 'linear': return width === 1 ? (value) => (value > centre - 0.5 ? 255 : 0) : ramp(centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2);
    case 'linear-exact': return ramp(centre - width / 2, centre + width / 2);
    case 'sigmoid': return (value) => 255 / (1 + Math.exp((-4 * (value - centre)) / width));
  }
}
