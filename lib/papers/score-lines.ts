import { existsSync } from 'node:fs';
import { formatCsv, readCsv } from '../core/csv.js';
import { gzipStable, writeAtomic } from '../core/files.js';

/** Scores of one run by form (intact, affected, a part hidden ...), on the same images in all; what else is known of the run, as numbers. */
export interface ScoreLines { known: Record<string, number>; scores: Map<string, Float64Array> }

/**
 * Writes a zipped CSV: a line a run and form; after `run`, `form` and what is known of the run a column an image. Empty where an image has no score in a form.
 *
 * @param known names of what is known of each run, in the order of their columns
 * @param ids of the images, in the order of the scores
 */
export function writeScoreLines(file: string, known: readonly string[], ids: readonly string[], runs: ReadonlyMap<string, ScoreLines>): void {
  const cell = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const lines = [...runs].flatMap(([run, line]) => [...line.scores].map(([form, scores]) => [run, form, ...known.map((name) => line.known[name]), ...Array.from(scores, cell)]));
  writeAtomic(file, gzipStable(formatCsv(['run', 'form', ...known, ...ids], lines)));
}

/** Reads what `writeScoreLines` wrote, by run; nothing where there is no such file. */
export function readScoreLines(file: string, known: readonly string[]): Map<string, ScoreLines> {
  const runs = new Map<string, ScoreLines>();
  if (!existsSync(file)) return runs;
  for (const [run, form, ...cells] of readCsv(file).rows) {
    if (!runs.has(run)) runs.set(run, { known: Object.fromEntries(known.map((name, k) => [name, Number(cells[k])])), scores: new Map() });
    runs.get(run)!.scores.set(form, Float64Array.from(cells.slice(known.length), (cell) => (cell === '' ? NaN : Number(cell))));
  }
  return runs;
}
