import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { CHECKLISTS } from '../../lib/audit/checklists/index.js';
import { audit } from '../../lib/audit/command.js';
import { parseAuditOptions } from '../../lib/audit/options.js';
import { slug } from '../../lib/audit/report/words.js';
import { file, folder } from './inputs.js';
import { plantedMisses, text } from './planted.js';

const NASTY = '<script>alert(1)</script>', FORMULA = '=HYPERLINK("http://x")';
let page = '', subgroups = '';

before(async () => {
  const { header, rows } = plantedMisses({ patients: 250, missOdds: 2 }), quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const hostile = rows.map((row, i) => row.map((cell, j) => (j === 0 ? `${NASTY}${i}` : j === 6 ? (cell === 'A' ? NASTY : FORMULA) : cell)));
  const predictions = file(`<b>p.csv`, text({ header: header.map((name) => quoted(name.replace('Finding', '</td><img src=x onerror=alert(2)>'))), rows: hostile.map((row) => row.map(quoted)) }));
  const out = path.join(folder(), 'out');
  await audit(parseAuditOptions([predictions, '--out', out, '--quiet', '--replicates', '100', '--prevalence', '0.05'])!);
  page = readFileSync(path.join(out, 'index.html'), 'utf8');
  subgroups = readFileSync(path.join(out, 'subgroups.csv'), 'utf8');
});

const VOID = new Set(['meta', 'link', 'img', 'input', 'br', 'hr']);

test('the page is well-formed: every element that opens closes, in order', () => {
  const body = page.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, ''), open: string[] = [];
  for (const [, close, name] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)\b(?:"[^"]*"|[^">])*>/g)) {
    if (VOID.has(name)) continue;
    if (close === '') open.push(name); else assert.equal(open.pop(), name);
  }
  assert.deepEqual(open, []);
});

test('names from the data are shown and not obeyed', () => {
  const outside = page.replace(/<script type="application\/json">[\s\S]*?<\/script>/g, '');
  assert.ok(!outside.includes(NASTY) && !outside.includes('<img src=x') && !outside.includes('<b>p.csv'));
  assert.ok(outside.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
  for (const [, json] of page.matchAll(/<script type="application\/json">([\s\S]*?)<\/script>/g)) {
    assert.ok(!json.includes('<'));
    // Plotly reads some markup in what it shows: names reach it with their signs replaced. A legendgroup is never shown.
    const shown = JSON.stringify(JSON.parse(json), (key, value: unknown) => (key === 'legendgroup' ? undefined : value));
    assert.ok(!/<(script|img|\/td)/.test(shown));
  }
});

test('cells that a spreadsheet would run are disarmed in the tables', () => {
  assert.ok(subgroups.includes(`"'=HYPERLINK(""http://x"")"`));
  assert.ok(!/(^|,)"?=/m.test(subgroups));
});

test('every figure is there: ROC, calibration, decision curve with treat-all and none, forest plots, flow', () => {
  const ids = [...page.matchAll(/<figure class="plot" id="figure-([^"]+)"/g)].map(([, id]) => id), task = slug('</td><img src=x onerror=alert(2)>', new Set());
  assert.deepEqual(ids.sort(), ['flips', 'flow', ...['calibration', 'decision', 'levels', 'odds', 'roc'].map((kind) => `${task}-${kind}`)].sort());
  const decision = page.slice(page.indexOf(`id="figure-${task}-decision"`));
  assert.match(decision.slice(0, decision.indexOf('</figure>')), /"treat all".*"treat none"/s);
});

test('every link of the page leads to an element of it, a file beside it, or a guideline', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, 'ids are unique');
  for (const [, address] of page.matchAll(/ href="([^"]+)"/g)) {
    if (address.startsWith('#')) assert.ok(ids.includes(address.slice(1)), address);
    else assert.ok(['data:,', 'summary.json', 'subgroups.csv', 'predictors.csv', 'flips.csv'].includes(address) || address.startsWith('https://doi.org/'), address);
  }
});

test('every guideline has all its items, each with evidence or for the user to fill, and no score', () => {
  const numbers = (id: string): number[] => [...new Set(CHECKLISTS.find((list) => list.id === id)!.items.map(({ item }) => parseInt(item, 10)).filter((n) => !Number.isNaN(n)))];
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
  assert.deepEqual([numbers('tripod-ai'), numbers('claim'), numbers('stard-ai')], [upTo(27), upTo(44), upTo(30)]);
  const section = page.slice(page.indexOf('<section id="checklists"')), items = CHECKLISTS.flatMap((list) => list.items);
  assert.equal((section.match(/for you to fill/g) ?? []).length + (section.match(/<a href="#/g) ?? []).length, items.length);
  assert.ok(!/\d+ of \d+ items|\d+ ?%|score of/.test(section), 'a link is evidence, not a tick');
});

test('the stated prevalence is shown with its predictive values', () => assert.match(page, /PPV at 0\.05/));

test('task names become distinct ids', () => {
  const taken = new Set<string>();
  assert.deepEqual(['Pleural Thickening', 'Pleural_Thickening', '肺炎', 'a/b'].map((name) => slug(name, taken)), ['pleural-thickening', 'pleural-thickening-2', 'task', 'a-b']);
});
