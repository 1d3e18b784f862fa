import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { imageFigure, pngSize } from '../../lib/figures/image.js';

const png = (width: number, height: number): Promise<Buffer> => sharp({ create: { width, height, channels: 3, background: '#808080' } }).png().toBuffer();
const TEXT = { id: '22-sheet', title: 'Films', caption: 'Two films.', alt: 'Two films.' };

test('the size of a PNG is read from its bytes', async () => {
  assert.deepEqual(pngSize(await png(70, 300)), { width: 70, height: 300 });
});

test('bytes that are no PNG are refused', async () => {
  assert.throws(() => pngSize(Buffer.from('GIF89a and more than twenty-four bytes')), /no PNG/);
  assert.throws(() => pngSize(Buffer.alloc(3)), /no PNG/);
  assert.throws(() => imageFigure({ ...TEXT, png: Buffer.from('x') }), RangeError);
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).jpeg().toBuffer();
  assert.throws(() => pngSize(jpeg), /no PNG/);
});

test('the picture fills axes in its own pixels, top row above, and stays square', async () => {
  const bytes = await png(70, 30), { layout, width, height, data } = imageFigure({ ...TEXT, png: bytes, width: 150, height: 90 });
  const { xaxis, yaxis, images: [image] } = layout as { xaxis: { range: number[] }; yaxis: { range: number[]; scaleanchor: string }; images: { source: string; x: number; y: number; sizex: number; sizey: number }[] };
  assert.deepEqual([width, height], [150, 90]);
  assert.deepEqual([xaxis.range, yaxis.range, yaxis.scaleanchor], [[0, 70], [30, 0], 'x']);
  assert.deepEqual([image.x, image.y, image.sizex, image.sizey], [0, 0, 70, 30]);
  assert.ok(Buffer.from(image.source.replace('data:image/png;base64,', ''), 'base64').equals(bytes));
  assert.deepEqual(data, [{ type: 'scatter', x: [], y: [] }]);
});
