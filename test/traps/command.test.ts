import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import sharp from 'sharp';
import { parseCsv } from '../../lib/core/csv.js';
import { trapsCommand } from '../../lib/traps/command.js';
import { parseTrapsOptions } from '../../lib/traps/options.js';
import { generatedFolder } from './generated.js';

test('an audit writes page, tables and contact sheets, and says on screen what rules the label', async () => {
  const folder = await generatedFolder({ frame: 0.95, contradicted: true }), out = path.join(mkdtempSync(path.join(os.tmpdir(), 'second-read-out-')), 'report'), said: string[] = [];
  try {
    assert.equal(await trapsCommand([folder, '--no-features', '--replicates', '100', '--side', '64', '--out', out], (line) => said.push(line)), 0);
    assert.match(said.join('\n'), /rules\s+border white/);
    assert.match(said.join('\n'), /1 with contradictory labels[^]*images\/000\.png \(normal\), images\/002\.png \(ill\)/);
    assert.deepEqual(readdirSync(out).sort(), ['audit.csv', 'audit.json', 'index.html', 'plotly.min.js', 'sheets']);
    const table = parseCsv(readFileSync(path.join(out, 'audit.csv'), 'utf8')), report = JSON.parse(readFileSync(path.join(out, 'audit.json'), 'utf8')) as { variables: unknown[]; sheets: { name: string; rows: number[] }[] };
    assert.equal(table.rows.length, report.variables.length);
    assert.ok(table.rows.every((cells) => cells[table.header.indexOf('task')] === 'ill'));
    assert.deepEqual(readdirSync(path.join(out, 'sheets')).sort(), report.sheets.map(({ name }) => `${name}.png`).sort());
    // Eight pictures of 96 pixels in a row, six rows, four pixels between.
    const { width, height } = await sharp(path.join(out, 'sheets', `${report.sheets[0].name}.png`)).metadata();
    assert.deepEqual([width, height, report.sheets[0].rows.length], [804, 604, 48]);
    assert.match(readFileSync(path.join(out, 'index.html'), 'utf8'), /What tells ill[^]*border white/);
    writeFileSync(path.join(out, 'mine.txt'), 'x');
    await assert.rejects(trapsCommand([folder, '--no-features', '--out', out], () => undefined), /files that no audit wrote: mine\.txt/);
    assert.ok(existsSync(path.join(out, 'audit.csv')));
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(path.dirname(out), { recursive: true });
  }
});

test('options that make no sense are refused by name', () => {
  assert.throws(() => parseTrapsOptions([]), /nothing to audit is named/);
  assert.throws(() => parseTrapsOptions(['x', '--where', 'view']), /condition "view".*COLUMN=VALUE/);
  assert.throws(() => parseTrapsOptions(['x', '--replicates', '10']), /"10".*--replicates.*from 100/);
  assert.throws(() => parseTrapsOptions(['x', '--tier', 'full']), /unknown tier "full"/);
  assert.throws(() => parseTrapsOptions(['x', '--colour', 'red']), /--colour/);
  assert.throws(() => parseTrapsOptions(['x', '--reference']), /--reference stands alone/);
  assert.throws(() => parseTrapsOptions(['--reference', '--seed', '3']), /--reference stands alone.*--out/);
  assert.deepEqual(parseTrapsOptions(['--reference', '--out', 'x.csv']), { reference: true, out: 'x.csv' });
  assert.equal(parseTrapsOptions(['--help']), 'help');
  const asked = parseTrapsOptions(['a/b/', 'c']);
  assert.ok(typeof asked === 'object' && 'names' in asked && asked.out === 'b-c-traps');
});
