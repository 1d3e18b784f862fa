import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure } from '../../lib/figures/theme.js';
import { dataTable, escapeHtml, html, interactiveFigure, jsonBlock, link, raw } from '../../lib/report/html.js';

test('every value of a template is escaped unless it is markup itself', () => {
  const evil = '<img src=x onerror="a(\'b\')"> & more';
  assert.equal(html`<p title="${evil}">${evil}</p>`.toString(), '<p title="&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; more">&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; more</p>');
  assert.equal(html`${html`<b>${'<'}</b>`}${[1, raw('<i>'), [' & ']]}${null}${undefined}${false}${0}`.toString(), '<b>&lt;</b>1<i> &amp; 0');
});

test('nothing that comes from JSON passes for markup', () => {
  const forged = JSON.parse('{"text":"<b>","Symbol(second-read.markup)":"<b>","html":"<b>"}') as never;
  assert.doesNotMatch(html`${forged}`.toString(), /<b>/);
});

test('a link takes web addresses and files beside the page; any other scheme becomes text', () => {
  assert.equal(link('https://doi.org/10.1/x?a=1&b="2"', 'doi').toString(), '<a href="https://doi.org/10.1/x?a=1&amp;b=&quot;2&quot;">doi</a>');
  assert.equal(link('../chexbreak/tables/odds ratios#1.csv', 'table').toString(), '<a href="../chexbreak/tables/odds%20ratios%231.csv">table</a>');
  for (const address of ['javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'file:///etc/passwd']) assert.equal(link(address, 'x').toString(), 'x');
});

test('data for a script cannot end its element, and reads back unchanged', () => {
  const value = { text: '</script><script>alert(1)</script><!-- \u2028', n: [1, null] }, block = jsonBlock(value).toString(), inside = block.replace(/^<script type="application\/json">/, '').replace(/<\/script>$/, '');
  assert.doesNotMatch(inside, /</);
  assert.deepEqual(JSON.parse(inside), value);
});

test('escaping leaves other letters alone', () => assert.equal(escapeHtml('Müller ≥ 0.5 – ok'), 'Müller ≥ 0.5 – ok'));

test('a table shows a dash for what is not known, gives it no sort value, and offers filters from eight rows on', () => {
  const rows = Array.from({ length: 8 }, (_, i) => ({ name: `r${i % 2}`, value: i === 0 ? NaN : -i / 3 }));
  const make = (some: typeof rows): string => dataTable({ id: 't', caption: 'c', rows: some, columns: [{ title: 'name', value: (row) => row.name, filter: true }, { title: 'value', value: (row) => row.value, numeric: true, decimals: 2 }] }).toString();
  assert.match(make(rows), /<td data-sort="" class="number">–<\/td>/);
  assert.match(make(rows), /<td data-sort="-0.3333333333333333" class="number">−0.33<\/td>/);
  assert.match(make(rows), /<option>r0<\/option><option>r1<\/option>/);
  assert.doesNotMatch(make(rows.slice(0, 7)), /<select/);
});

test('an interval stands under its number from six columns on, and beside it in narrower tables', () => {
  const table = (columns: number): string => String(dataTable({ id: 't', caption: '', rows: [0], columns: Array.from({ length: columns }, (_, i) => ({ title: `c${i}`, value: () => i, cell: () => '0.81 [0.74, 0.87]', numeric: true })) }));
  assert.ok(table(5).includes('>0.81 [0.74, 0.87]</td>'));
  assert.equal(table(6).split('>0.81<br>[0.74, 0.87]</td>').length, 7);
});

test('substitutions under a figure fold from three on, counted, and none is lost', () => {
  const notes = (count: number): string => String(interactiveFigure({ ...figure({ id: 'f', title: '', caption: '', alt: '', data: [] }), substitutions: Array.from({ length: count }, (_, i) => `note ${i}`) }));
  assert.ok(!notes(2).includes('<details>'));
  assert.match(notes(3), /<details><summary>Made with 3 substitutions/);
  assert.equal(notes(3).match(/note \d/g)?.length, 3);
});
