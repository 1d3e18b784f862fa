import { shown, shownInterval } from '../../figures/theme.js';
import type { Estimate } from '../measure/performance.js';

/** A whole number with thousands separated, the same on every machine. @example count(22433) // '22,433' */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** @example plural(2, 'image') // '2 images' */
export const plural = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;

/** An estimate with its interval. @example told({ value: 0.8, ci: [0.7, 0.9] }) // '0.800 [0.700, 0.900]' */
export const told = ({ value, ci }: Estimate, decimals = 3): string => (value === null ? '–' : ci === null ? shown(value, decimals) : shownInterval(value, ci[0], ci[1], decimals));

/** A p-value as tables print it. @example toldP(0.00002) // '< 0.001' */
export const toldP = (p: number | null): string => (p === null || Number.isNaN(p) ? '–' : p < 0.001 ? '< 0.001' : p.toFixed(3));

/** A score threshold: three digits that count. @example toldScore(0.0123456) // '0.0123' */
export const toldScore = (value: number | null): string => (value === null ? '–' : String(Number(value.toPrecision(3))));

/** A name as part of an HTML id and a file name; `taken` keeps two names apart. @example slug('Pleural Thickening', new Set()) // 'pleural-thickening' */
export function slug(name: string, taken: Set<string>): string {
  const base = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'task';
  let unique = base;
  for (let i = 2; taken.has(unique); i++) unique = `${base}-${i}`;
  taken.add(unique);
  return unique;
}

/** What intervals take as units, for captions. */
export const intervalWords = (patientsKnown: boolean): string => (patientsKnown ? '95 % intervals over patients' : '95 % intervals by image, too narrow where one patient has several');
