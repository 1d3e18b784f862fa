import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { confoundCommand } from '../../lib/commands/confound.js';
import { parseConfoundOptions } from '../../lib/commands/confound-options.js';
import { applyConfounder, PAPER_CONFOUNDERS, pngOf } from '../../lib/confounders/index.js';
import { readCsv } from '../../lib/core/csv.js';
import { rng } from '../../lib/core/random.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { picture } from './helpers.js';

const root = mkdtempSync(path.join(tmpdir(), 'confound-test-')), films = path.join(root, 'films'), labels = path.join(root, 'labels.csv');
after(() => rmSync(root, { recursive: true, force: true }));
const names = ['a.png', 'b.png', 'c.png', 'd.png', 'more/e.png'];
const ready = (async () => {
  mkdirSync(path.join(films, 'more'), { recursive: true });
  for (const name of names) writeFileSync(path.join(films, name), await pngOf(picture(40, 32)));
  writeFileSync(path.join(films, 'notes.txt'), 'no picture');
  writeFileSync(labels, 'image,label\na.png,1\nb.png,0\nc.png,1\nd.png,1\nmore/e.png,1\nelsewhere.png,0\n');
})();
const run = async (out: string, ...args: string[]): Promise<{ lines: string[]; out: string }> => {
  await ready;
  const lines: string[] = [], target = path.join(root, out);
  assert.equal(await confoundCommand([films, '--labels', labels, '--out', target, ...args], (line) => lines.push(line)), 0);
  return { lines, out: target };
};

test('half of the positives get the letter, the others stay as they are, and the list says which', async () => {
  const { lines, out } = await run('tagged', '--kind', 'tag', '--seed', '3'), listed = readCsv(path.join(out, 'affected.csv')).rows.map(([name]) => name);
  assert.equal(listed.length, 2);
  for (const name of names) {
    const shown = await decodeImage(path.join(out, name), { channels: 1 }), wanted = listed.includes(name) ? applyConfounder(picture(40, 32), PAPER_CONFOUNDERS.tag, rng(1, 'confounder')) : picture(40, 32);
    assert.deepEqual(shown.pixels, wanted.pixels, name);
  }
  assert.ok(!listed.includes('b.png'), 'b is negative');
  assert.deepEqual(readdirSync(out).sort(), ['a.png', 'affected.csv', 'b.png', 'c.png', 'confounder.json', 'contact-sheet.png', 'd.png', 'more']);
  assert.match(lines[0], /1 rows of .*labels.csv name no picture here/);
  assert.match(lines[1], /^tag: 5 pictures, 2 of 4 positives affected\. .*tagged$/);
  assert.deepEqual((JSON.parse(readFileSync(path.join(out, 'confounder.json'), 'utf8')) as { confounders: unknown }).confounders, { 'affected 40 x 32': PAPER_CONFOUNDERS.tag });
});

test('the same command gives the same files; another seed gives another noise', async () => {
  const bytes = (out: string): Buffer[] => ['a.png', 'affected.csv', 'contact-sheet.png'].map((name) => readFileSync(path.join(out, name)));
  const noise = ['--kind', 'noise', '--share', '1', '--photons', '1e6'], [first, again, other] = [await run('n1', ...noise), await run('n2', ...noise), await run('n3', ...noise, '--seed', '2')];
  assert.deepEqual(bytes(first.out), bytes(again.out));
  assert.notDeepEqual(bytes(first.out)[0], bytes(other.out)[0]);
});

test('in the noise of the paper all pictures are noisy, with --clean only the affected; --against turns the sides', async () => {
  const unaffected = async (out: string): Promise<Float32Array> => (await decodeImage(path.join(out, 'b.png'), { channels: 1 })).pixels;
  assert.notDeepEqual(await unaffected((await run('noisy', '--kind', 'noise')).out), picture(40, 32).pixels);
  assert.deepEqual(await unaffected((await run('clean', '--kind', 'noise', '--clean')).out), picture(40, 32).pixels);
  const against = await run('against', '--kind', 'low-pass', '--against', '--radius', '0.2');
  assert.deepEqual(readCsv(path.join(against.out, 'affected.csv')).rows, [['b.png', '0', 'b.png']]);
  assert.notDeepEqual(await unaffected(against.out), picture(40, 32).pixels);
});

test('a confounder is put into the resized picture', async () => {
  const { out } = await run('small', '--kind', 'ct-noise', '--resize', '20', '--angles', '30', '--millimetres', '25', '--window', '-1000,400', '--share', '1'), shown = await decodeImage(path.join(out, 'a.png'));
  assert.deepEqual([shown.width, shown.height, shown.channels], [20, 16, 1]);
  const { confounders } = JSON.parse(readFileSync(path.join(out, 'confounder.json'), 'utf8')) as { confounders: Record<string, { pixelMillimetres: number; angles: number; low: number }> };
  const { pixelMillimetres, angles, low } = confounders['affected 20 x 16'];
  assert.deepEqual([pixelMillimetres, angles, low], [1.25, 30, -1000]);
});

test('nothing is overwritten, and a picture that cannot be read leaves nothing behind', async () => {
  const { out } = await run('kept', '--kind', 'tag'), before = readFileSync(path.join(out, 'a.png'));
  await assert.rejects(run('kept', '--kind', 'tag'), /the folder is not empty \(8 files\), and nothing is overwritten .*--out/);
  await assert.rejects(run('films', '--kind', 'tag'), /not empty/);
  assert.deepEqual(readFileSync(path.join(out, 'a.png')), before);
  const broken = path.join(root, 'broken');
  mkdirSync(broken);
  writeFileSync(path.join(broken, 'a.png'), await pngOf(picture(8, 8)));
  writeFileSync(path.join(broken, 'c.png'), 'no PNG');
  await assert.rejects(confoundCommand([broken, '--labels', labels, '--out', path.join(root, 'never'), '--kind', 'tag'], () => undefined), /c\.png/);
  assert.ok(!existsSync(path.join(root, 'never')) && readdirSync(root).every((name) => !name.endsWith('.part')));
});

test('mistakes in labels and names are told with file and row', async () => {
  await ready;
  const refuse = async (text: string, message: RegExp, sources = [films]): Promise<void> => {
    const file = path.join(root, 'wrong.csv');
    writeFileSync(file, text);
    await assert.rejects(confoundCommand([...sources, '--labels', file, '--out', path.join(root, 'never'), '--kind', 'tag'], () => undefined), message);
  };
  await refuse('image,label\na.png,yes\n', /the label is "yes" \(.*wrong\.csv, row 2, field "label"\); expected 1/);
  await refuse('image,label\na.png,1\na.png,0\n', /"a\.png" occurs twice \(.*row 3/);
  await refuse('image,label\na.png,1\n', /4 of 5 pictures have no label: b\.png, c\.png, d\.png, \.\.\./);
  await refuse('image,truth\na.png,1\n', /no column "label"/);
  await refuse('image,label\na.png,1\n', /no such file or folder/, [path.join(root, 'nowhere')]);
  await refuse('image,label\na.png,1\n', /no pictures there/, [root + '/out-of-nothing-but-text'].map((folder) => { mkdirSync(folder, { recursive: true }); return folder; }));
  await refuse('image,label\na.png,1\n', /"a\.png" would become a\.png, and so would a\.png/, [path.join(films, 'a.png'), path.join(films, 'a.png')]);
});

test('options are checked: unknown kinds, values out of range, and options of another kind', () => {
  const parse = (...args: string[]) => parseConfoundOptions(['x', '--labels', 'l', '--out', 'o', ...args]);
  for (const [args, message] of [
    [['--kind', 'blur'], /unknown kind "blur"/], [[], /--kind is missing/], [['--kind', 'tag', '--share', '2'], /--share is "2" .*from 0 to 1/], [['--kind', 'tag', '--radius', '0.3'], /--radius says nothing about "tag"/],
    [['--kind', 'noise', '--window', '5,1'], /--window is "5,1"/], [['--kind', 'tag', '--against', '--share', '1'], /takes no --share/], [['--kind', 'tag', '--seed', '1.5'], /--seed is "1.5"/], [['--kind', 'tag', '--loud'], /loud/],
  ] as const) assert.throws(() => parse(...args), message);
  assert.throws(() => parseConfoundOptions(['--kind', 'tag', '--labels', 'l', '--out', 'o']), /no pictures are named/);
  assert.equal(parseConfoundOptions(['--help']), null);
  assert.deepEqual(parse('--kind', 'noise', '--window', '-1000,400')?.confounderFor(10, 10), { kind: 'xray-noise', photons: 1.5e7, low: -1000, high: 400 });
});
