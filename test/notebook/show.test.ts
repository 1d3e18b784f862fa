import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Claim } from '../../lib/evidence/types.js';
import { parseErrorTexts } from '../../lib/notebook/failure.js';
import { formatCell, formatInterval } from '../../lib/notebook/format.js';
import { summarise, verdictRows } from '../../lib/notebook/show.js';
import { htmlTable, plainTable, textTable } from '../../lib/notebook/table.js';

const rows = [{ task: 'Mass <1 cm', auroc: 0.85124, n: 12, ci: [0.8, 0.9] }, { task: 'Edema', auroc: NaN, n: 1500, ci: [0.1, 0.25] }];

test('numbers keep their decimals, tiny ones are never shown as zero, and what is not known is a dash', () => {
  assert.deepEqual([0.5, 3, 0.00001, -0.00001, 0, NaN, null, undefined, Infinity, true].map((value) => formatCell(value)), ['0.500', '3', '1.0e-5', '-1.0e-5', '0', '–', '–', '–', '∞', 'yes']);
  assert.deepEqual([formatCell(3, 1), formatInterval(0.1, 0.25, 2), formatInterval(null, 1), formatInterval(1, Infinity, 1)], ['3.0', '0.10 to 0.25', '–', '1.0 to ∞']);
});

test('a table shows the chosen columns under their headings, numbers to the right', () => {
  const table = textTable(rows, { columns: { task: 'finding', auroc: 'AUROC', ci: '95 % interval' }, digits: { auroc: 2, ci: 2 }, caption: 'Two findings.' });
  assert.deepEqual(table, { caption: 'Two findings.', headings: ['finding', 'AUROC', '95 % interval'], cells: [['Mass <1 cm', '0.85', '0.80 to 0.90'], ['Edema', '–', '0.10 to 0.25']], numeric: [false, true, false] });
  assert.equal(plainTable(table), ['Two findings.', '', 'finding     AUROC  95 % interval', '----------  -----  -------------', 'Mass <1 cm   0.85  0.80 to 0.90', 'Edema           –  0.10 to 0.25'].join('\n'));
});

test('text in a table is never markup', () => {
  assert.match(htmlTable(textTable([{ name: '<script>&"' }], { caption: 'a < b' })), /<p>a &#60; b<\/p>[\s\S]*<td [^>]*>&#60;script&#62;&#38;&#34;<\/td>/);
});

test('a column that no row has is an error, and no rows are shown as such', () => {
  assert.throws(() => textTable(rows, { columns: { tsak: 'finding' } as Record<string, string> }), /no row has this column \(field "tsak"\); expected one of task, auroc, n, ci/);
  assert.match(htmlTable(textTable([])), /no rows/);
  assert.match(plainTable(textTable([] as { a: number }[], { columns: ['a'] })), /\(no rows\)/);
});

test('a summary leaves out what is not known', () => {
  // numpy 2.4: np.mean([.8, .9, .4]), np.std(.., ddof=1), np.median
  const [summary] = summarise([{ auroc: 0.8 }, { auroc: 0.9 }, { auroc: NaN }, { auroc: 0.4 }, { auroc: null }]);
  assert.deepEqual([summary.column, summary.count, summary.min, summary.max, summary.median], ['auroc', 3, 0.4, 0.9, 0.8]);
  assert.ok(Math.abs(summary.mean - 0.7) < 1e-12 && Math.abs(summary.std - 0.2645751311064591) < 1e-12);
});

test('the table of verdicts sets what is quoted beside ours with its interval, and names substitutions', () => {
  const claim = {
    statement: 'Flipping helps', where: 'Table 2', metric: 'delta F1', reported: { value: 0.05, ciLow: null, ciHigh: null }, ours: { value: 0.012, ciLow: -0.01, ciHigh: 0.034, n: 500, units: 500, seeds: [1], detectable: null },
    verdict: 'inconclusive', why: '0 lies in the interval.', substitutions: ['NIH for CheXpert'],
  } as unknown as Claim;
  assert.deepEqual(verdictRows([claim]), [{ claim: 'Flipping helps (Table 2)', metric: 'delta F1', quoted: '0.050', ours: '0.012 (-0.010 to 0.034)', n: 500, verdict: 'inconclusive', why: '0 lies in the interval. Substituted: NIH for CheXpert.' }]);
});

test('errors that the kernel finds while compiling are read with their line, those in lib without one', () => {
  const texts = ['old\n', "2:7 - Type 'string' is not assignable to type 'number'.\n", "3:1 - Cannot find name 'x'.\n"];
  assert.deepEqual(parseErrorTexts(texts, '/root'), { text: texts.slice(1).join('').trim(), line: 2, compiled: null });
  assert.equal(parseErrorTexts(["lib/core/csv.ts 4:1 - Cannot find name 'x'.\n"], '/root').line, null);
});

test('of a stack the message, the frames in lib and the causes are kept, and the position in the wanted cell', () => {
  const text = ['/root/lib/core/files.js:46', '        throw new Wrong();', '        ^', '', 'SecondReadError: no such file', 'second line of it', '    at readText (/root/lib/core/files.js:46:15)', '    at cell-1:3:21',
    '    at exports.tsLastExpr (cell-2:7:9)', '    at /root/node_modules/tslab/dist/jupyter.js:208:57 {', "  kind: 'data',", '  [cause]: Error: ENOENT', '      at readFileSync (node:fs:441:20)', '}'].join('\n');
  assert.deepEqual(parseErrorTexts([text], '/root', 2), { text: 'SecondReadError: no such file\nsecond line of it\n    in readText, lib/core/files.ts\n    caused by Error: ENOENT', line: null, compiled: { line: 7, column: 9 } });
});
