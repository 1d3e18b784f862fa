import type { ModelScores, TestImages } from '../../lib/external/index.js';

/**
 * A made set: n images with scores of some strength, with ties; the Python that computed the references makes the same numbers. Patients have three
 * images each, numbered from `firstPatient`.
 */
export function made(name: string, n: number, shift: number, strength: number, { firstPatient = 0, groups = 200 } = {}): { images: TestImages; scores: Map<string, number> } {
  const round = (value: number): number => Math.round(value * 100) / 100, ids = Array.from({ length: n }, (_, i) => `${name}-${i}`);
  const truth = Uint8Array.from(ids, (_, i) => Number((i * 7 + shift) % 5 < 2)), codes = Int32Array.from(ids, (_, i) => firstPatient + Math.floor(i / 3));
  return { images: { name, ids, truth, codes, groups }, scores: new Map(ids.map((id, i) => [id, round(round(((i * 37 + shift * 13) % 101) / 101) + strength * truth[i])])) };
}

/** Three sets of the study: an internal one (40 patients) and two external ones, and a model's scores in all of them. */
export function study(strengths: readonly [number, number, number] = [0.6, 0.3, 0.05]): { sets: TestImages[]; model(name: string, repeat?: number): ModelScores } {
  const parts = [made('a', 120, 0, strengths[0]), made('b', 90, 1, strengths[1], { firstPatient: 40 }), made('c', 75, 2, strengths[2], { firstPatient: 70 })];
  return { sets: parts.map(({ images }) => images), model: (model, repeat = 0) => ({ model, repeat, scores: new Map(parts.flatMap(({ scores }) => [...scores])) }) };
}

export const close = (actual: number, expected: number): boolean => Math.abs(actual - expected) < 1e-12;
