import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isSecondReadError } from '../../lib/core/errors.js';
import { startBrowser, type Browser, type Page } from '../../lib/figures/browser.js';
import type { Figure } from '../../lib/figures/index.js';
import { writeReport } from '../../lib/report/site.js';
import { INJECTION, sampleClaims, writeSampleResults } from './samples.js';

const folder = mkdtempSync(path.join(tmpdir(), 'report-')), kept = process.env.SECOND_READ_RESULTS, titles = { chexbreak: 'CheXbreak (Chen et al. 2021)' };
let browser: Browser, page: Page, file: string, figures: Figure[];
const said: string[] = [], asked: string[] = [];

/** Opens the report and waits until all figures are drawn; what the console says and what is fetched is written down. */
async function open(options: Record<string, unknown>): Promise<Page> {
  const opened = await (await browser.newContext(options)).newPage();
  opened.on('console', (message: { type(): string; text(): string }) => { if (message.type() !== 'log') said.push(message.text()); });
  opened.on('pageerror', (error: Error) => said.push(error.message));
  opened.on('request', (request: { url(): string }) => asked.push(request.url()));
  await opened.goto(pathToFileURL(file).href);
  await opened.waitForSelector('html[data-figures]', { state: 'attached', timeout: 60_000 });
  return opened;
}

before(async () => {
  process.env.SECOND_READ_RESULTS = folder;
  figures = await writeSampleResults();
  file = await writeReport('sample', { titles });
  browser = await startBrowser();
  page = await open({ viewport: { width: 1200, height: 900 } });
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
  if (kept === undefined) delete process.env.SECOND_READ_RESULTS; else process.env.SECOND_READ_RESULTS = kept;
});

const texts = (selector: string): Promise<string[]> => page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((node) => node.textContent)`);
const shownClaims = (): Promise<string[]> => page.evaluate(`[...document.querySelectorAll('#claims-table tbody tr')].filter((row) => !row.hidden).map((row) => row.querySelector('code').textContent)`);

test('the page opens from a file without a word on the console, and fetches nothing but Plotly from its own folder', () => {
  assert.deepEqual(said, []);
  const own = pathToFileURL(path.dirname(file)).href;
  assert.deepEqual(asked.filter((url) => !url.startsWith('data:') && !url.startsWith('blob:')), [`${own}/index.html`, `${own}/plotly.min.js`]);
});

test('every figure is drawn by Plotly, and its picture stood there before', async () => {
  const drawn = await page.evaluate<{ id: string; traces: number; plots: number; pictures: number; hidden: boolean }[]>(`[...document.querySelectorAll('figure.plot')].map((node) => ({ id: node.id, plots: node.querySelectorAll('svg.main-svg').length, traces: node.querySelector('.plot-live').data.length, pictures: node.querySelectorAll('img').length, hidden: getComputedStyle(node.querySelector('img')).display === 'none' }))`);
  assert.deepEqual(drawn.map(({ id, traces }) => [id, traces]), figures.map(({ id, data }) => [`figure-${id}`, data.length]));
  for (const one of drawn) assert.ok(one.plots >= 1 && one.pictures === 1 && one.hidden, one.id);
});

test('without Plotly’s file the pictures stay, and nothing breaks', async () => {
  const alone = path.join(folder, 'alone.html');
  writeFileSync(alone, readFileSync(file));
  const lonely = await (await browser.newContext()).newPage(), errors: string[] = [];
  lonely.on('pageerror', (error: Error) => errors.push(error.message));
  await lonely.goto(pathToFileURL(alone).href);
  await lonely.waitForSelector('html[data-figures=static]', { state: 'attached' });
  assert.deepEqual(errors, []);
  assert.ok(await lonely.evaluate(`[...document.querySelectorAll('figure.plot img')].every((image) => image.complete && image.naturalWidth > 0 && image.getBoundingClientRect().width > 600)`));
  await lonely.close();
});

test('markup in claims, captions and provenance is shown and not obeyed', async () => {
  assert.equal(await page.evaluate('window.injected === undefined'), true);
  assert.equal(await page.evaluate(`document.querySelectorAll('img[src="x"]').length`), 0);
  assert.ok((await texts('#claims-table td')).some((text) => text.includes(INJECTION)));
  assert.ok((await texts('figcaption')).some((text) => text.includes(`Substitution: ${INJECTION}`)));
  assert.ok((await texts('#provenance dd')).some((text) => text.includes(INJECTION)));
});

test('a click on a header sorts, a second one turns round, and what is not known stays last', async () => {
  const claims = sampleClaims(), header = '#claims-table th:nth-child(3)';
  const order = (sign: number): string[] => [...claims].map((claim, i) => ({ id: claim.id, value: claim.ours.value, i })).sort((a, b) => (a.value === null ? 1 : 0) - (b.value === null ? 1 : 0) || sign * ((a.value ?? 0) - (b.value ?? 0)) || a.i - b.i).map(({ id }) => id);
  await page.click(`${header} button`);
  assert.deepEqual(await shownClaims(), order(-1));
  assert.equal(await page.evaluate(`document.querySelector('${header}').getAttribute('aria-sort')`), 'descending');
  await page.click(`${header} button`);
  assert.deepEqual(await shownClaims(), order(1));
  assert.equal(await page.evaluate(`document.querySelectorAll('#claims-table [aria-sort]').length`), 1);
});

test('the keyboard alone sorts: Tab reaches the header, Enter and Space press it', async () => {
  await page.focus('#claims-table th:nth-child(3) button');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'verdict');
  await page.keyboard.press('Enter');
  const verdicts = sampleClaims().map((claim) => claim.verdict).sort();
  assert.deepEqual(await texts('#claims-table tbody td:nth-child(4)'), verdicts);
  await page.keyboard.press('Space');
  assert.deepEqual(await texts('#claims-table tbody td:nth-child(4)'), [...verdicts].reverse());
  assert.notEqual(await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`), 'none', 'the focus is seen');
});

test('filters and search keep the rows that fit, together, and say how many', async () => {
  const claims = sampleClaims(), fits = claims.filter((claim) => claim.verdict === 'inconclusive' && claim.family === 'subgroups');
  await page.selectOption('#claims-table select[data-column="3"]', 'inconclusive');
  await page.selectOption('#claims-table select[data-column="8"]', 'subgroups');
  assert.deepEqual((await shownClaims()).sort(), fits.map((claim) => claim.id).sort());
  assert.deepEqual(await texts('#claims-table .shown-rows'), [`${fits.length} of ${claims.length} rows`]);
  await page.fill('#claims-table input[type=search]', 'No such words');
  assert.deepEqual(await shownClaims(), []);
  await page.fill('#claims-table input[type=search]', '');
  await page.selectOption('#claims-table select[data-column="3"]', '');
  await page.selectOption('#claims-table select[data-column="8"]', '');
  assert.equal((await shownClaims()).length, claims.length);
});

test('links lead to files that are there: executed notebooks, tables, figures; what was not executed is no link', async () => {
  const addresses = await page.evaluate<string[]>(`[...document.querySelectorAll('a')].map((node) => node.href).filter((address) => !address.includes('#'))`);
  assert.ok(addresses.length > 10);
  for (const address of addresses) assert.ok(readFileSync(new URL(address)).length > 0, address);
  assert.ok(addresses.some((address) => address.endsWith('/chexbreak/notebooks/50-misclassified.ipynb')) && addresses.some((address) => address.endsWith('odds%20ratios.csv')));
  assert.deepEqual(await page.evaluate(`[...document.querySelectorAll('#notebooks-table tbody tr')].map((row) => row.querySelectorAll('a').length)`), [1, 0]);
  const anchors = await page.evaluate<boolean>(`[...document.querySelectorAll('a[href^="#"]')].every((node) => document.querySelector(node.getAttribute('href')) !== null)`);
  assert.ok(anchors, 'every entry of the contents has its section');
});

test('every image and every plot has words for readers who cannot see it, and headings do not skip a level', async () => {
  assert.ok(await page.evaluate(`[...document.querySelectorAll('img')].every((node) => node.alt.trim().length > 3)`));
  assert.ok(await page.evaluate(`[...document.querySelectorAll('[role=img],[role=region]')].every((node) => node.getAttribute('aria-label') || document.getElementById(node.getAttribute('aria-labelledby')))`));
  const levels = await page.evaluate<number[]>(`[...document.querySelectorAll('h1,h2,h3,h4')].map((node) => Number(node.tagName[1]))`);
  levels.forEach((level, i) => assert.ok(i === 0 ? level === 1 : level <= levels[i - 1] + 1, `heading ${i}`));
  assert.equal(await page.evaluate(`new Set([...document.querySelectorAll('[id]')].filter((node) => !node.closest('.plot-live')).map((node) => node.id)).size === [...document.querySelectorAll('[id]')].filter((node) => !node.closest('.plot-live')).length`), true, 'ids are unique');
});

// WCAG 2.1: 4.5 : 1 for text. Colours of the first background behind each text.
const CONTRAST = `(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number), light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => { for (; node; node = node.parentElement) { const colour = parse(getComputedStyle(node).backgroundColor); if (colour.length === 3 || colour[3] === 1) return colour; } return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')].filter((node) => !node.closest('svg,script,style,option') && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()) && node.getClientRects().length > 0).map((node) => {
    const front = light(parse(getComputedStyle(node).color)), back = light(behind(node));
    return { text: node.textContent.trim().slice(0, 40), ratio: (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05) };
  });
})()`;

for (const colorScheme of ['light', 'dark']) {
  test(`all text stands out from what is behind it (4.5 : 1) in the ${colorScheme} page`, async () => {
    const other = await open({ viewport: { width: 1200, height: 900 }, colorScheme }), found = await other.evaluate<{ text: string; ratio: number }[]>(CONTRAST);
    assert.ok(found.length > 100);
    for (const { text, ratio } of found) assert.ok(ratio >= 4.5, `"${text}": ${ratio.toFixed(2)}`);
    assert.equal(await other.evaluate(`getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)'`), colorScheme === 'light');
    await other.close();
  });
}

test('on a screen of 360 pixels the page itself does not scroll sideways; wide tables and plots scroll in their own frames', async () => {
  const narrow = await open({ viewport: { width: 360, height: 740 }, hasTouch: true });
  assert.equal(await narrow.evaluate('document.documentElement.scrollWidth'), 360);
  assert.ok(await narrow.evaluate(`[...document.querySelectorAll('p,h1,h2,h3,li,dd,label')].filter((node) => node.getClientRects().length > 0 && !node.closest('.table-scroll,.plot-frame')).every((node) => node.getBoundingClientRect().right <= 361)`));
  assert.ok(await narrow.evaluate(`(() => { const frame = document.querySelector('#claims-table .table-scroll'); frame.scrollLeft = 200; return frame.scrollWidth > frame.clientWidth && frame.scrollLeft === 200 && frame.tabIndex === 0; })()`));
  await narrow.close();
});

test('in print the pictures stand in place of the plots, filters are gone, and folded rules are open', async () => {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  assert.deepEqual(await page.evaluate(`['.plot-live', '.plot-static', '.table-controls', 'nav'].map((selector) => getComputedStyle(document.querySelector(selector)).display)`), ['none', 'block', 'none', 'none']);
  assert.ok(await page.evaluate(`[...document.querySelectorAll('details')].every((node) => node.open)`));
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
  assert.ok(await page.evaluate(`[...document.querySelectorAll('details')].every((node) => !node.open)`));
  await page.emulateMedia({ media: 'screen' });
});

test('equal results give an equal page; results that are missing or no figure are refused by name', async () => {
  const first = readFileSync(file, 'utf8');
  await writeReport('sample', { titles });
  assert.equal(readFileSync(file, 'utf8'), first);
  await assert.rejects(writeReport('open', { titles }), (error: unknown) => isSecondReadError(error) && /no claims yet/.test(error.message) && /npm run reproduce -- --tier open/.test(error.message));
  const broken = path.join(folder, 'sample', 'chexbreak', 'figures', '99-broken.json');
  writeFileSync(broken, '{"id":"99-broken"}');
  await assert.rejects(writeReport('sample', { titles }), (error: unknown) => isSecondReadError(error) && error.message.includes('99-broken.json') && error.place.field === 'title');
  rmSync(broken);
});
