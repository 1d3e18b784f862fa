import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { isSecondReadError } from '../../lib/core/errors.js';
import { startBrowser, type Browser, type Page } from '../../lib/figures/browser.js';
import { figure, renderFigures, type Figure } from '../../lib/figures/index.js';
import { plotOnly } from '../../lib/figures/picture.js';
import { PIXELS } from '../../lib/figures/render.js';
import { SUBSTITUTION, sampleFigures } from './samples.js';

const figures = sampleFigures(), folder = mkdtempSync(path.join(tmpdir(), 'figures-'));
const fileOf = (id: string, kind: string): string => path.join(folder, `${id}.${kind}`), svgOf = ({ id }: Figure): string => readFileSync(fileOf(id, 'svg'), 'utf8');
let browser: Browser, page: Page;

before(async () => {
  await renderFigures(figures, folder);
  browser = await startBrowser();
  page = await (await browser.newContext({ viewport: { width: 1000, height: 1000 } })).newPage();
});
after(async () => { await browser.close(); rmSync(folder, { recursive: true, force: true }); });

test('equal figures give equal SVG and PNG, byte for byte, whatever was drawn before them', async () => {
  const again = path.join(folder, 'again'), some = [figures[0], figures[6], figures[3]];
  await renderFigures([...some].reverse(), again);
  for (const { id } of some) for (const kind of ['svg', 'png', 'json']) assert.ok(readFileSync(fileOf(id, kind)).equals(readFileSync(path.join(again, `${id}.${kind}`))), `${id}.${kind}`);
});

test('what is drawn already is not drawn again: no browser is needed; a changed figure needs one, and its lack is a clear error', async () => {
  process.env.SECOND_READ_BROWSER = '/nowhere/chromium';
  try {
    assert.equal((await renderFigures(figures, folder)).length, figures.length);
    await assert.rejects(renderFigures([{ ...figures[0], caption: 'changed' }], folder), (error: unknown) => isSecondReadError(error) && error.kind === 'render' && /no browser could be started/.test(error.message) && /SECOND_READ_BROWSER/.test(error.message));
    assert.doesNotMatch(svgOf(figures[0]), /changed/, 'the earlier picture is left as it was');
  } finally { delete process.env.SECOND_READ_BROWSER; }
});

/** Boxes of all visible texts of an SVG in its own pixels. */
const textBoxes = (svg: string): Promise<{ text: string; left: number; right: number; top: number; bottom: number; turned: boolean }[]> => page.evaluate(`(() => {
  document.body.style.margin = '0'; document.body.innerHTML = ${JSON.stringify(svg)};
  return [...document.querySelectorAll('text')].filter((node) => node.textContent.trim() !== '').map((node) => {
    const { left, right, top, bottom } = node.getBoundingClientRect(), matrix = node.getScreenCTM();
    return { text: node.textContent, left, right, top, bottom, turned: Math.abs(matrix.b) > 0.01 };
  });
})()`);

for (const drawn of figures) {
  test(`no label of ${drawn.id} is cut off or lies over another`, async () => {
    const svg = svgOf(drawn), boxes = await textBoxes(svg), [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)?.map(Number) as number[];
    assert.ok(boxes.length > 5);
    for (const { text, left, right, top, bottom } of boxes) assert.ok(left >= 0 && right <= width && top >= 0 && bottom <= height, `"${text}" [${left}, ${right}] x [${top}, ${bottom}] of ${width} x ${height}`);
    const level = boxes.filter((box) => !box.turned), slack = 2;
    level.forEach((a, i) => level.slice(i + 1).forEach((b) => {
      const over = Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack + 4;
      assert.ok(!over, `"${a.text}" over "${b.text}"`);
    }));
  });
}

test('title, caption, substitutions and the description for readers who cannot see it stand in every picture', async () => {
  for (const drawn of figures) {
    const texts = await page.evaluate<string>(`(() => { document.body.innerHTML = ${JSON.stringify(svgOf(drawn))}; return [...document.querySelectorAll('svg > text')].map((node) => node.textContent).join(' '); })()`);
    for (const said of [drawn.title, drawn.caption, `Substitution: ${SUBSTITUTION}`]) assert.ok(texts.includes(said), `${drawn.id}: ${said}`);
    assert.equal(await page.evaluate(`document.querySelector('svg > desc').textContent`), drawn.alt);
  }
});

test('markup in names is shown as text in the picture', async () => {
  const svg = svgOf(figures[0]);
  assert.doesNotMatch(svg, /<script/i);
  assert.ok((await textBoxes(svg)).some(({ text }) => text.includes('<script>alert(1)</script>')));
});

test('the PNG is the SVG at its stated scale, and not blank', async () => {
  for (const drawn of figures) {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svgOf(drawn))?.map(Number) as number[], image = sharp(fileOf(drawn.id, 'png')), size = await image.metadata();
    assert.ok(Math.abs(size.width! - PIXELS * width) <= 1 && Math.abs(size.height! - PIXELS * height) <= 1, `${size.width} x ${size.height} for ${width} x ${height}`);
    assert.ok((await image.stats()).channels[0].stdev > 10, drawn.id);
  }
});

test('every trace is drawn: the number of points, bars and lines in the SVG follows from the table', async () => {
  const count = (selector: string, id: string): Promise<number> => page.evaluate(`(() => { document.body.innerHTML = ${JSON.stringify(readFileSync(fileOf(id, 'svg'), 'utf8'))}; return document.querySelectorAll(${JSON.stringify(selector)}).length; })()`);
  assert.equal(await count('.bars .point', '18-bars'), 14 * 3);
  assert.equal(await count('.scatterlayer .js-line', '10-roc'), 3);
  assert.equal(await count('.scatterlayer .points path', '14-forest-series'), 6 * 3);
  assert.equal(await count('.shapelayer path', '23-flow'), 3 + 2 + 3 + 1);
});

test('the plot alone can be taken out of a picture, for a page that sets the texts itself', async () => {
  const alone = plotOnly(svgOf(figures[0]));
  const texts = (await textBoxes(alone)).map(({ text }) => text);
  assert.ok(texts.includes('sensitivity') && !texts.some((text) => text.includes('Three models')));
  assert.throws(() => plotOnly('<svg/>'), /not written by renderFigures/);
});

test('a specification that Plotly would silently misread is refused by the name of the figure, and nothing is written', async () => {
  const text = { title: 't', caption: 'c', alt: 'a' }, bad = [figure({ ...text, id: 'no-such-trace', data: [{ type: 'piechart', values: [1] }] }), figure({ ...text, id: 'misspelt', data: [{ type: 'scatter', y: [1] }], layout: { xaxis: { titel: 'x' } } })];
  for (const one of bad) {
    await assert.rejects(renderFigures([one], folder), (error: unknown) => isSecondReadError(error) && error.message.includes(one.id));
    assert.throws(() => readFileSync(fileOf(one.id, 'json')), /ENOENT/);
  }
});

test('an id that is no file name, or is used twice, is refused before a browser starts', async () => {
  await assert.rejects(renderFigures([{ ...figures[0], id: '../up' }], folder), /no file name/);
  await assert.rejects(renderFigures([figures[0], figures[0]], folder), /two figures/);
});
