import { SecondReadError } from '../core/errors.js';
import type { Raster } from '../imaging/types.js';
import type { Confounder } from './types.js';

/** A picture and a confounder that fit each other. @throws SecondReadError (input) that names the parameter and its range */
export function checkConfounder(raster: Raster, confounder: Confounder): void {
  if (raster.channels !== 1) throw new SecondReadError('input', `a picture of ${raster.channels} channels`, { field: 'channels', expected: 'one grey channel', remedy: 'Decode it with { channels: 1 }.' });
  switch (confounder.kind) {
    case 'tag':
      need('size', confounder.size, confounder.size > 0 && confounder.size <= 2, 'a fraction of the width above 0');
      need('left', confounder.left, Number.isFinite(confounder.left), 'a fraction of the width');
      need('top', confounder.top, Number.isFinite(confounder.top), 'a fraction of the width');
      return need('value', confounder.value, confounder.value >= 0 && confounder.value <= 255, 'a grey value from 0 to 255');
    case 'low-pass': return need('radius', confounder.radius, confounder.radius > 0 && Number.isFinite(confounder.radius), 'a fraction of the Nyquist frequency above 0');
    case 'ct-noise':
      need('angles', confounder.angles, Number.isInteger(confounder.angles) && confounder.angles > 0, 'a whole number above 0');
      need('detectors', confounder.detectors, Number.isInteger(confounder.detectors) && confounder.detectors > 1, 'a whole number above 1');
      need('pixelMillimetres', confounder.pixelMillimetres, confounder.pixelMillimetres > 0 && confounder.pixelMillimetres < 100, 'a length above 0');
      need('surroundMillimetres', confounder.surroundMillimetres ?? 0, !((confounder.surroundMillimetres ?? 0) < 0), 'a length of 0 or more');
      return checkPhotons(confounder);
    case 'xray-noise': return checkPhotons(confounder);
  }
}

function checkPhotons({ photons, low, high }: { photons: number; low: number; high: number }): void {
  need('photons', photons, photons >= 1 && photons <= 1e12, 'a number from 1 to 1e12');
  need('high', high, high > low && Number.isFinite(high - low), 'a window in HU whose high end lies above its low end');
}

function need(field: string, value: number, right: boolean, expected: string): void {
  if (!right) throw new SecondReadError('input', `${field} is ${value}`, { field, expected });
}
