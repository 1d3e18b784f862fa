import { rng } from '../../lib/core/random.js';

export interface Planted { rows: string[][]; header: string[] }

/**
 * Predictions whose failures are known: women's misses have `missOdds` times the odds of men's, false alarms and prevalence are alike.
 * Decisions are given; `ward` is pure noise. Three images a patient.
 */
export function plantedMisses({ patients, missOdds, seed = 1 }: { patients: number; missOdds: number; seed?: number }): Planted {
  const stream = rng(seed, 'simulation', 'audit-planted'), rows: string[][] = [];
  for (let p = 0; p < patients; p++) {
    const sex = stream.next() < 0.5 ? 'F' : 'M', ward = ['A', 'B'][stream.integer(2)], age = 20 + stream.integer(70);
    for (let image = 0; image < 3; image++) {
      const truth = stream.next() < 0.3, odds = (sex === 'F' ? missOdds : 1) * 0.2, miss = stream.next() < odds / (1 + odds), alarm = stream.next() < 0.15;
      const decision = truth ? !miss : alarm, score = decision ? 0.5 + 0.5 * stream.next() : 0.5 * stream.next();
      rows.push([`i${p}-${image}`, `p${p}`, score.toFixed(6), truth ? '1' : '0', decision ? '1' : '0', sex, ward, String(age)]);
    }
  }
  return { header: ['id', 'patient', 'score:Finding', 'truth:Finding', 'decision:Finding', 'sex', 'ward', 'age'], rows };
}

export const text = ({ header, rows }: Planted): string => `${[header, ...rows].map((row) => row.join(',')).join('\n')}\n`;

/** The same without some columns. */
export function without({ header, rows }: Planted, ...names: string[]): Planted {
  const keep = header.map((name, j) => (names.includes(name) ? -1 : j)).filter((j) => j >= 0);
  return { header: keep.map((j) => header[j]), rows: rows.map((row) => keep.map((j) => row[j])) };
}
