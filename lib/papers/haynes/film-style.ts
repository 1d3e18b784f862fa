import { columnIndex, readCsv } from '../../core/csv.js';
import { fromRoot } from '../../core/paths.js';

/** How well frozen ImageNet features tell a finding from No Finding among the PA films of one upstream source of NIH's: mean over splits, 95 % interval by patient. */
export interface FilmStyleRow { source: string; finding: string; positives: number; negatives: number; auroc: number; low: number; high: number }

const NAMED = /: (Pneumonia|Infiltration)\/No Finding within (jrzech|muhammedtalo), PA$/;

/**
 * The NIH films that came with DarkCovidNet (`muhammedtalo`; no COVID-19 among them) beside those of another source of the same hospital, from the stored figures of
 * `second-read data audit --reference`. Its films without finding are of other patients and look paler: a test set of it flatters any model, and so it is in
 * no cohort here.
 *
 * @example filmStyleRows().length // 4
 */
export function filmStyleRows(): FilmStyleRow[] {
  const table = readCsv(fromRoot('results', 'open', 'reference-frozen.csv')), [figure, positives, negatives, auroc, low, high] = ['figure', 'positives', 'negatives', 'meanOfSplits', 'low', 'high'].map((name) => columnIndex(table, name));
  return table.rows.flatMap((cells): FilmStyleRow[] => {
    const named = NAMED.exec(cells[figure]);
    return named === null ? [] : [{ source: named[2], finding: named[1], positives: Number(cells[positives]), negatives: Number(cells[negatives]), auroc: Number(cells[auroc]), low: Number(cells[low]), high: Number(cells[high]) }];
  });
}
