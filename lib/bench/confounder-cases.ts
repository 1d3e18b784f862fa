import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { addCtNoise } from '../confounders/ct-noise.js';
import { lowPass } from '../confounders/low-pass.js';
import { PAPER_CONFOUNDERS } from '../confounders/paper.js';
import { writeTag } from '../confounders/tag.js';
import type { CtNoiseConfounder, LowPassConfounder, TagConfounder, XrayNoiseConfounder } from '../confounders/types.js';
import { writeXrayNoise } from '../confounders/xray-noise.js';
import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import type { Raster } from '../imaging/types.js';
import type { CaseOptions } from './cases.js';
import type { BenchCase } from './measure.js';
import { peerVersions, startPeer, type Peer } from './peer.js';

const SIDE = 1024, TAGS = 100, ANGLES = 60;

/** A film of 1024 x 1024 px: two dark lungs in a bright chest, with grain. */
export function benchFilm(): Uint8Array {
  const stream = rng(1, 'simulation', 'bench-film'), film = new Uint8Array(SIDE * SIDE);
  for (let at = 0; at < film.length; at++) {
    const x = (at % SIDE) / SIDE - 0.5, y = Math.floor(at / SIDE) / SIDE - 0.5, lung = Math.exp(-(((Math.abs(x) - 0.2) / 0.12) ** 2 + (y / 0.3) ** 2));
    film[at] = Math.min(255, Math.max(0, Math.round(170 - 110 * lung - 80 * y * y + 6 * stream.normal())));
  }
  return film;
}

/** The letter R a hundred times, each on a copy of the film, against Pillow. */
export function tagCase({ python, folder, repetitions }: CaseOptions): BenchCase {
  const film = prepare(folder, { times: TAGS }), tag = PAPER_CONFOUNDERS.tag as TagConfounder, dark = sum(film), copy = film.slice();
  return {
    name: 'confound-tag', repetitions,
    ours: () => {
      for (let i = 0; i < TAGS; i++) { copy.set(film); writeTag(copy, SIDE, SIDE, tag); }
      return [sum(copy) - dark];
    },
    peers: peersOf(python, folder, 'Pillow', 'tag', ['numpy', 'pillow']),
    // Not one font: the letter is ours. It brightens the film as much, give or take a tenth.
    compare: ([ours], [theirs], peer) => near(ours, theirs, 0.1 * theirs, `${peer}: grey added by the letter`),
    notes: [`${SIDE} x ${SIDE} px, 8 bit, ${TAGS} copies with a letter each, into one buffer as a stack is filled (Pillow's allocator gives it the same one again); font loaded and letter scaled beforehand`, ...versionsOf(python, ['pillow'])],
  };
}

/** The disc in the Fourier plane, from floats to whole grey values, against SciPy in single precision. */
export function lowPassCase({ python, folder, repetitions }: CaseOptions): BenchCase {
  const raster = rasterOf(prepare(folder, {})), confounder = PAPER_CONFOUNDERS['low-pass'] as LowPassConfounder;
  return {
    name: 'confound-low-pass', repetitions,
    ours: () => sampled(lowPass(raster, confounder).pixels),
    peers: peersOf(python, folder, 'SciPy', 'low-pass', ['numpy', 'scipy']),
    compare: (ours, theirs, peer) => theirs.forEach((value, i) => near(ours[i], value, 1, `${peer}, sample ${i}`)),
    notes: [`${SIDE} x ${SIDE} px, radius 250 of 512 cycles; SciPy: float32 rfft2, mask made beforehand, irfft2, clip, uint8; one thread each; 1,024 pixels equal to one grey value`, ...versionsOf(python, ['numpy', 'scipy'])],
  };
}

/** The authors' X-ray noise, from bytes to bytes, against their computation in NumPy. */
export function xrayNoiseCase({ python, folder, repetitions }: CaseOptions): BenchCase {
  const film = prepare(folder, {}), confounder = PAPER_CONFOUNDERS['xray-noise'] as XrayNoiseConfounder;
  let round = 0;
  return {
    name: 'confound-xray-noise', repetitions,
    ours: () => {
      const noisy = film.slice();
      writeXrayNoise(noisy, confounder, rng(1, 'confounder', 'bench', round++));
      return moments(noisy, film);
    },
    peers: peersOf(python, folder, 'NumPy', 'xray-noise', ['numpy']),
    compare: (ours, theirs, peer) => [0.02, 0.01].forEach((tolerance, i) => near(ours[i], theirs[i], tolerance, `${peer}: ${i === 0 ? 'mean' : 'deviation'} of the noise`)),
    notes: [`${SIDE} x ${SIDE} px, 8 bit in and out, 1.5e7 photons; NumPy's default_rng, float64, as include_noise.py; mean and deviation of the noise equal to 0.02 and 0.01 grey values`, ...versionsOf(python, ['numpy'])],
  };
}

/** CT noise: projection, counts, reconstruction, against scikit-image's radon and iradon around NumPy's counts. */
export function ctNoiseCase({ python, folder, repetitions }: CaseOptions): BenchCase {
  const detectors = Math.ceil(Math.SQRT2 * SIDE), confounder: CtNoiseConfounder = { ...(PAPER_CONFOUNDERS['ct-noise'] as CtNoiseConfounder), photons: (4096 * 1000) / ANGLES, angles: ANGLES, detectors, pixelMillimetres: 260 / SIDE };
  const film = prepare(folder, { angles: ANGLES, photons: confounder.photons, pixelMillimetres: confounder.pixelMillimetres, low: confounder.low, high: confounder.high }), raster = rasterOf(film);
  let round = 0;
  return {
    name: 'confound-ct-noise', repetitions,
    ours: () => moments(middle(addCtNoise(raster, confounder, rng(1, 'confounder', 'bench', round++)).pixels), middle(film)),
    peers: peersOf(python, folder, 'scikit-image', 'ct-noise', ['numpy', 'scikit-image']),
    compare: (ours, theirs, peer) => [2, 0.1 * theirs[1]].forEach((tolerance, i) => near(ours[i], theirs[i], tolerance, `${peer}: ${i === 0 ? 'mean' : 'deviation'} of the noise in the middle`)),
    notes: [`${SIDE} x ${SIDE} px, ${ANGLES} angles, ${detectors} cells over the diagonal (radon with circle=False, float32); mean and deviation of the noise in the middle equal to 2 grey values and a tenth`, ...versionsOf(python, ['numpy', 'scikit-image'])],
  };
}

export const CONFOUNDER_CASES: Record<string, (options: CaseOptions) => BenchCase> = { 'confound-tag': tagCase, 'confound-low-pass': lowPassCase, 'confound-xray-noise': xrayNoiseCase, 'confound-ct-noise': ctNoiseCase };

function prepare(folder: string, sizes: Record<string, number>): Uint8Array {
  const film = benchFilm();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'film.bin'), film);
  writeFileSync(path.join(folder, 'sizes.json'), JSON.stringify({ side: SIDE, ...sizes }));
  return film;
}

const rasterOf = (film: Uint8Array): Raster => ({ width: SIDE, height: SIDE, channels: 1, pixels: Float32Array.from(film) });

function peersOf(python: string | null, folder: string, name: string, task: string, packages: string[]): Peer[] {
  return python === null || peerVersions(python, packages) === null ? [] : [startPeer(python, name, task, folder, 'confounder-peers.py')];
}

function versionsOf(python: string | null, packages: string[]): string[] {
  const versions = peerVersions(python, packages);
  return [versions === null ? 'peers not installed, left out' : Object.entries(versions).map((pair) => pair.join(' ')).join(', ')];
}

const sum = (values: Uint8Array): number => values.reduce((total, value) => total + value, 0);

/** Every 1,021st pixel: a prime, so that all columns come in. */
const sampled = (pixels: Float32Array): number[] => Array.from({ length: 1024 }, (_, i) => pixels[i * 1021]);

/** The middle quarter, which scikit-image reconstructs whole. */
function middle<T extends Uint8Array | Float32Array>(pixels: T): Float32Array {
  const half = SIDE / 2, out = new Float32Array(half * half);
  for (let y = 0; y < half; y++) out.set(pixels.subarray((y + half / 2) * SIDE + half / 2, (y + half / 2) * SIDE + half / 2 + half), y * half);
  return out;
}

/** Mean and standard deviation of after minus before. */
function moments(after: ArrayLike<number>, before: ArrayLike<number>): number[] {
  let first = 0, second = 0;
  for (let i = 0; i < after.length; i++) { const change = after[i] - before[i]; first += change; second += change * change; }
  return [first / after.length, Math.sqrt(second / after.length - (first / after.length) ** 2)];
}

function near(ours: number, theirs: number, tolerance: number, what: string): void {
  if (!(Math.abs(ours - theirs) <= tolerance)) throw new SecondReadError('statistics', `${what}: ours ${ours}, theirs ${theirs}`, { expected: `a difference of at most ${tolerance}` });
}
