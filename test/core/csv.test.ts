import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnIndex, formatCsv, parseCsv } from '../../lib/core/csv.js';

test('quoted commas, doubled quotes and newlines inside quotes stay in their cell', () => {
  const table = parseCsv('id,note\n1,"a, ""b""\nc"\n2,d\n');
  assert.deepEqual(table.rows, [['1', 'a, "b"\nc'], ['2', 'd']]);
  assert.deepEqual(table.lines, [2, 4], 'a row is named by the line where it begins');
});

test('a byte order mark, CRLF and a missing last newline are accepted', () => {
  assert.deepEqual(parseCsv('\ufeffid,p\r\n1,2\r\n3,4').rows, [['1', '2'], ['3', '4']]);
});

test('an empty quoted cell in a one-column file is a row, a blank line is none', () => {
  assert.deepEqual(parseCsv('id\n""\n\n7\n').rows, [[''], ['7']]);
});

test('a truncated file is refused with the row and the count of cells expected', () => {
  assert.throws(() => parseCsv('id,p\n1,2\n3', 'p.csv'), /1 cells \(p\.csv, row 3\); expected 2, as in the header/);
  assert.throws(() => parseCsv('id,p\n1,"2\n3', 'p.csv'), /a quoted cell is never closed \(p\.csv, row 2\)/);
});

test('empty files, nameless and doubled columns are refused by name', () => {
  assert.throws(() => parseCsv('', 'p.csv'), /the file is empty \(p\.csv\)/);
  assert.throws(() => parseCsv('id,,p\n'), /column 2 has no name/);
  assert.throws(() => parseCsv('id,p,p\n'), /column "p" occurs twice/);
});

test('a column that is not there is named with the columns that are', () => {
  assert.throws(() => columnIndex(parseCsv('id,p\n1,2\n'), 'patient'), /no column "patient".*expected one of id, p/);
});

test('what is written is read back as it was', () => {
  const rows = [['a,b', 'c"d'], ['e\nf', ' g '], ['0.1', '']];
  assert.deepEqual(parseCsv(formatCsv(['x', 'y'], rows)).rows, rows);
});

test('cells that a spreadsheet would run as formulas are disarmed, numbers are not', () => {
  const written = formatCsv(['x'], [['=HYPERLINK("http://x")'], ['@sum'], ['+1e-5'], ['-3'], ['-x'], ['\tq'], [-0.25]]);
  assert.deepEqual(parseCsv(written).rows.map((row) => row[0]), ["'=HYPERLINK(\"http://x\")", "'@sum", '+1e-5', '-3', "'-x", "'\tq", '-0.25']);
});

test('not known is an empty cell, never 0', () => {
  assert.equal(formatCsv(['a', 'b', 'c', 'd'], [[null, undefined, NaN, 0]]), 'a,b,c,d\n,,,0\n');
});
