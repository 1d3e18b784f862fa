import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../core/canonical.js';
import { formatCsv, parseCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import type { SampleBuild, SampleRecipe } from './sample.js';
import { FOLD_FILES, SHIPPED_SPLITS } from './source-matters-splits.js';
import type { Manifest } from './types.js';

/** Fold files of a study. */
export const SPLIT_RECIPES: readonly SampleRecipe[] = [{ id: 'source-matters-splits', build: foldTable }];

/** All fold files, each proved by its hash, as one table in which every cell of them stands. */
function foldTable(source: string, { id, files, expected }: Manifest): SampleBuild {
  const lines = FOLD_FILES.flatMap((name) => {
    const file = path.join(source, id, name), entry = files.find((listed) => listed.path === name), bytes = readFileSync(file);
    if (sha256(bytes) !== entry?.sha256) throw new SecondReadError('data', 'a fold file differs from the manifest', { file, expected: `SHA-256 ${entry?.sha256 ?? 'in the manifest'}` });
    const table = parseCsv(bytes.toString('utf8').replace(/^,/, 'row,'), file), columns = ['row', 'path', 'pid', 'class', 'Patient Gender'].map((column) => table.header.indexOf(column));
    return table.rows.map((cells) => [name, ...columns.map((j) => (j < 0 ? '' : cells[j]))]);
  });
  return {
    files: [{ path: SHIPPED_SPLITS, content: formatCsv(['file', 'row', 'path', 'pid', 'class', 'sex'], lines) }],
    expectedShipped: { rows: expected.rows, count: { file: SHIPPED_SPLITS } },
    shippedChanges: `The ${FOLD_FILES.length} fold files joined into one table, every cell kept.`,
  };
}
