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

/** A detector cell of LoDoPaB-CT: 513 of them span the diagonal of its 260 mm. */
const CELL_MILLIMETRES = (260 * Math.SQRT2) / 513;

/**
 * CT noise for a crop of a slice (or a whole one) that is so many millimetres wide: the dose of LoDoPaB-CT (4096 photons a cell and angle at 1000
 * angles) spread over as many angles as are asked for, its cells of 0.72 mm, in the window that the picture is shown in.
 * Cells are not narrower where a crop has been enlarged: noise and blur are those of a scanner, not of the enlargement.
 *
 * Around a crop stands the rest of a chest: every ray is taken to cross 0.43 mm of water for each mm that LoDoPaB-CT's field of 260 mm is
 * wider than the crop (0.43 of water's density is about the mean of a chest slice): 101 mm around a crop of 25 mm, which leave 13 % of the photons.
 * A flat crop of 25 mm and 64 px gets a standard deviation of some 80 HU.
 *
 * @param millimetres width of the picture
 * @param pixels width of the picture; `height` is the same where not given
 * @param dose factor on the photons; below 1 the noise is stronger
 * @example cropCtNoise({ millimetres: 25, pixels: 64 }).detectors // 50
 */
export function cropCtNoise({ millimetres, pixels, height = pixels, dose = 1, angles = 180, low = -1000, high = 400 }: CtCrop): CtNoiseConfounder {
  const pixelMillimetres = millimetres / pixels, cell = Math.max(pixelMillimetres, CELL_MILLIMETRES);
  return {
    kind: 'ct-noise', photons: (4096 * 1000 * dose) / angles, angles, detectors: Math.max(2, Math.ceil((Math.hypot(pixels, height) * pixelMillimetres) / cell)), pixelMillimetres, low, high,
    surroundMillimetres: 0.43 * Math.max(0, 260 - millimetres),
  };
}

export interface CtCrop { millimetres: number; pixels: number; height?: number; dose?: number; angles?: number; low?: number; high?: number }
