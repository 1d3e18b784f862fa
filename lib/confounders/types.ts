/** The confounders that are written into pixels. Sex is one too, but is made by choosing patients: see `sexSample`. */
export type ConfounderKind = 'tag' | 'low-pass' | 'xray-noise' | 'ct-noise';

/** A white letter R, as on a film marker. Lengths are fractions of the picture's width: the paper's pixels divided by its 1024. */
export interface TagConfounder {
  readonly kind: 'tag';
  /** Font size; the letter is 0.729 of it high and 0.568 wide, as a capital R of DejaVu Sans is. */
  readonly size: number;
  /** Where the text box begins, as for `ImageDraw.text`: the letter's ink begins 0.098 of the size further right, 0.199 further down. */
  readonly left: number;
  readonly top: number;
  /** Grey value of the letter. */
  readonly value: number;
}

/** What is left of a picture when fine detail is taken away: frequencies beyond a disc in the Fourier plane are set to 0. */
export interface LowPassConfounder {
  readonly kind: 'low-pass';
  /** Radius of the disc as a fraction of the Nyquist frequency, above 0; from sqrt(2) on nothing is removed. */
  readonly radius: number;
}

/** Poisson noise of each pixel by itself, as the authors make it for radiographs (and, it seems, for "X-ray noise in CT"): no projection. */
export interface XrayNoiseConfounder {
  readonly kind: 'xray-noise';
  /** Photons a pixel; fewer give more noise. */
  readonly photons: number;
  /** Display window in HU: what grey 0 and grey 255 stand for. */
  readonly low: number;
  readonly high: number;
}

/**
 * Noise of a CT of few photons: the slice is projected (parallel beam), photons are counted (Poisson), and the slice is reconstructed by
 * filtered back-projection. Water attenuates 0.02 per mm, air 0.00002, as in LoDoPaB-CT.
 */
export interface CtNoiseConfounder {
  readonly kind: 'ct-noise';
  /** The dose: photons that the tube sends towards each detector cell at each angle, before anything attenuates them. */
  readonly photons: number;
  /** Projections, evenly spread over half a turn. */
  readonly angles: number;
  /** Detector cells; together they span the picture's diagonal, so that its corners are measured too. */
  readonly detectors: number;
  /** Side of a pixel. It decides how much a pixel attenuates, and with that how noisy the reconstruction is. */
  readonly pixelMillimetres: number;
  /** Display window in HU: what grey 0 and grey 255 stand for. */
  readonly low: number;
  readonly high: number;
  /**
   * Water that every ray crosses outside the picture, in mm; 0 when not given. A small crop hangs in a chest, which takes most of the
   * photons; its own attenuation is taken as known and subtracted, so that it costs photons and adds nothing else.
   */
  readonly surroundMillimetres?: number;
}

/** A confounder with all that decides its pixels, except the random stream. */
export type Confounder = TagConfounder | LowPassConfounder | XrayNoiseConfounder | CtNoiseConfounder;
