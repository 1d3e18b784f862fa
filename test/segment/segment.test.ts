import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openBackend } from '../../lib/backend/tf.js';
import { maskArea, toChannels, type ImageStack, type Raster } from '../../lib/imaging/index.js';
import { resizeRaster } from '../../lib/imaging/resize.js';
import { diceScore, LUNG_SIZE, readLungWeights, segmentLungs, type LungWeights } from '../../lib/segment/index.js';
import { buildLungNetwork, lungVariables } from '../../lib/segment/network.js';
import { openDrawnPictures, type DrawnPicture } from '../../lib/segment/source.js';

let weights: LungWeights, films: DrawnPicture[];

before(async () => {
  await openBackend();
  weights = readLungWeights();
  films = (await openDrawnPictures('montgomery', { tier: 'sample', size: LUNG_SIZE })).pictures.filter((_, i) => i % 46 === 0);
});

/** Pictures of one size as a stack of bytes. */
function stackOf(rasters: readonly Raster[]): ImageStack {
  const [{ width, height, channels }] = rasters, pixels = new Uint8Array(rasters.length * width * height * channels);
  rasters.forEach((raster, i) => pixels.set(raster.pixels, i * width * height * channels));
  return { ids: rasters.map((_, i) => `f${i}`), width, height, channels, pixels };
}

test('the network has as many weights as Keras counts for the same layers', () => {
  // By hand, as Keras counts: convolutions 9 * in * out without bias, 4 * out for each batch norm, enlargements 4 * in * out + out, last 8 + 1
  const conv = (input: number, output: number): number => 9 * input * output + 4 * output, enlarge = (input: number, output: number): number => 4 * input * output + output;
  const down = conv(1, 8) + conv(8, 16) + conv(16, 16) + conv(16, 32) + conv(32, 32) + conv(32, 48) + conv(48, 48) + conv(48, 64) + conv(64, 64);
  const up = enlarge(64, 48) + conv(96, 48) + conv(48, 48) + enlarge(48, 32) + conv(64, 32) + conv(32, 32) + enlarge(32, 16) + conv(32, 16) + enlarge(16, 8) + conv(16, 8);
  const net = buildLungNetwork(1), { trainable, state } = lungVariables(net);
  try {
    assert.equal(net.countParams(), down + up + 9);
    assert.deepEqual(net.outputs[0].shape, [null, 128, 128, 1]);
    assert.equal(trainable.length + state.length, weights.tensors.size);
    for (const { name, shape } of [...trainable, ...state]) assert.deepEqual(weights.tensors.get(name)?.shape, shape, name);
  } finally { net.dispose(); }
});

test('lungs of films that it learnt from are found, whatever the size of the stack and the number of channels', async () => {
  const reference = await segmentLungs(stackOf(films.map(({ raster }) => raster)), { weights });
  assert.deepEqual(reference.found, films.map(() => true));
  reference.masks.forEach((mask, i) => assert.ok(diceScore(mask, films[i].mask) > 0.9, `${films[i].id}: ${diceScore(mask, films[i].mask)}`));
  const colour = await segmentLungs(stackOf(films.map(({ raster }) => toChannels(raster, 3))), { weights, batch: 2 });
  colour.masks.forEach((mask, i) => assert.ok(diceScore(mask, reference.masks[i]) > 0.999));
  const { masks: [other] } = await segmentLungs(stackOf([resizeRaster(films[0].raster, { width: 96, height: 112, method: 'area', rounded: true })]), { weights, batch: 1 });
  assert.deepEqual([other.width, other.height], [96, 112]);
  assert.ok(Math.abs(maskArea(other) / (96 * 112) / (maskArea(reference.masks[0]) / LUNG_SIZE ** 2) - 1) < 0.05);
});

test('a mirrored film has the mirrored mask, and a film of another contrast the same', async () => {
  // Even greys only, so that squeezing them into a half of the range keeps them apart.
  const raster: Raster = { ...films[0].raster, pixels: films[0].raster.pixels.map((value) => 2 * Math.floor(value / 2)) };
  const faint = { ...raster, pixels: raster.pixels.map((value) => 90 + value / 2) }, mirror = { ...raster, pixels: mirrored(raster.pixels) };
  const { masks: [mask, paler, other], probability } = await segmentLungs(stackOf([raster, faint, mirror]), { weights, probability: true });
  assert.ok(diceScore(mask, paler) > 0.9999);
  assert.ok(diceScore(mask, { ...other, pixels: mirrored(other.pixels) }) > 0.9999);
  assert.equal(probability!.length, 3 * LUNG_SIZE ** 2);
  assert.ok(probability!.every((value) => value >= 0 && value <= 1));
});

test('a blank film is flagged and no error; an empty stack has no masks', async () => {
  const blank: Raster = { width: 64, height: 64, channels: 1, pixels: new Float32Array(64 * 64) };
  const { masks, found } = await segmentLungs(stackOf([blank]), { weights });
  assert.deepEqual([found, maskArea(masks[0]), masks[0].width], [[false], 0, 64]);
  assert.deepEqual(await segmentLungs({ ids: [], width: 8, height: 8, channels: 1, pixels: new Uint8Array(0) }, { weights }), { masks: [], found: [] });
});

test('wasm finds the same lungs', async () => {
  const stack = stackOf([films[0].raster]), best = await segmentLungs(stack, { weights, batch: 1, probability: true });
  assert.equal((await openBackend({ backend: 'wasm' })).name, 'wasm');
  process.env.SECOND_READ_BACKEND = 'wasm';
  try {
    const wasm = await segmentLungs(stack, { weights, batch: 1, probability: true });
    best.probability!.forEach((value, i) => assert.ok(Math.abs(value - wasm.probability![i]) < 1e-4, `pixel ${i}: ${value}, ${wasm.probability![i]}`));
  } finally { delete process.env.SECOND_READ_BACKEND; await openBackend(); }
});

test('weights of another network are refused by name, and missing ones with what to run', async () => {
  const stack = stackOf([films[0].raster]), short = { tensors: new Map([...weights.tensors].slice(1)) };
  await assert.rejects(segmentLungs(stack, { weights: short }), /no values for weight "down0_conv0\/kernel"/);
  await assert.rejects(segmentLungs(stack, { weights: 'nowhere.safetensors' }), /no weights of the lung segmenter .*second-read lungs train/);
  await assert.rejects(segmentLungs(stack, { weights, batch: 0 }), /batches of 0 pictures/);
});

function mirrored<T extends Float32Array | Uint8Array>(pixels: T): T {
  const out = pixels.slice() as T;
  for (let y = 0; y < LUNG_SIZE; y++) out.subarray(y * LUNG_SIZE, (y + 1) * LUNG_SIZE).reverse();
  return out;
}
