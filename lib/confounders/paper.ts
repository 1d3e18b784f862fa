import type { Confounder, ConfounderKind, CtNoiseConfounder } from './types.js';

/**
 * What the paper's affected images get. Tag and low-pass in fractions (64, 200 and 200 of 1024 px; 250 of 512 cycles); X-ray noise with
 * 1.5e7 photons; CT noise with the dose and geometry of LoDoPaB-CT for a whole slice of 362 px over 260 mm, since the paper's own are not
 * published: 4096 photons a cell, 1000 angles, 513 cells. For a crop see `cropCtNoise`.
 */
export const PAPER_CONFOUNDERS: Readonly<Record<ConfounderKind, Confounder>> = {
  tag: { kind: 'tag', size: 64 / 1024, left: 200 / 1024, top: 200 / 1024, value: 255 },
  'low-pass': { kind: 'low-pass', radius: 250 / 512 },
  'xray-noise': { kind: 'xray-noise', photons: 1.5e7, low: -1200, high: 800 },
  'ct-noise': { kind: 'ct-noise', photons: 4096, angles: 1000, detectors: 513, pixelMillimetres: 260 / 362, low: -1200, high: 800 },
};

/** What the two sides of an experiment get; null: the picture as it is. */
export interface ConfounderPair { readonly unaffected: Confounder | null; readonly affected: Confounder }

/**
 * What unaffected and affected pictures get where a share above 0 is affected. X-ray noise is special in the paper: all pictures are noised
 * with 2e7 photons, affected ones with 1.5e7; the pictures of share 0 are the clean originals there too.
 *
 * @param confounder another dose or size than the paper's; for X-ray noise the unaffected keep 2e7 photons in the same window
 * @example confounderPair('xray-noise').unaffected // { kind: 'xray-noise', photons: 2e7, low: -1200, high: 800 }
 */
export function confounderPair(kind: ConfounderKind, confounder: Confounder = PAPER_CONFOUNDERS[kind]): ConfounderPair {
  return { unaffected: confounder.kind === 'xray-noise' ? { ...confounder, photons: 2e7 } : null, affected: confounder };
}

/**
 * The same confounder in a stronger dose: a letter `factor` times as large, a disc `factor` times as small, `factor` times fewer photons
 * (the noise's standard deviation grows by about sqrt(factor)).
 *
 * @example stronger(PAPER_CONFOUNDERS['xray-noise'], 10) // photons: 1.5e6
 */
export function stronger(confounder: Confounder, factor: number): Confounder {
  switch (confounder.kind) {
    case 'tag': return { ...confounder, size: confounder.size * factor };
    case 'low-pass': return { ...confounder, radius: confounder.radius / factor };
    case 'xray-noise': case 'ct-noise': return { ...confounder, photons: confounder.photons / factor };
  }
}

/**
 * CT noise for a square crop of a slice: LoDoPaB-CT's photons on cells as wide as the crop's pixels, 180 angles unless more are asked for,
 * in the window that the crop is shown in. Around a crop stands the rest of a chest; every ray is taken to cross 100 mm of water in it: in
 * LoDoPaB-CT's field of 260 mm some 235 mm remain beside a crop of 25 mm, at the mean density of a chest slice, about 0.43 of water's.
 *
 * @param millimetres side of the crop
 * @param pixels side of the crop
 * @param dose factor on the photons; below 1 the noise is stronger
 * @example cropCtNoise({ millimetres: 25, pixels: 64 }).detectors // 91
 */
export function cropCtNoise({ millimetres, pixels, dose = 1, angles = 180, low = -1000, high = 400 }: { millimetres: number; pixels: number; dose?: number; angles?: number; low?: number; high?: number }): CtNoiseConfounder {
  return { kind: 'ct-noise', photons: 4096 * dose, angles, detectors: Math.ceil(Math.SQRT2 * pixels), pixelMillimetres: millimetres / pixels, low, high, surroundMillimetres: 100 };
}
