import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackImage, stackImages } from '../../lib/imaging/stack.js';
import { streamBatches } from '../../lib/imaging/stream.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import type { ResizeMethod } from '../../lib/imaging/types.js';
import { fixture, pixelsReference, rasterOf, same, unpack, type Packed } from './helpers.js';

const turn = (): Promise<void> => new Promise(setImmediate);

test('a stack holds what Keras\'s loader gives: channels, then PIL\'s resize of 8-bit pixels', async () => {
  const sizes = pixelsReference<{ rgb: Packed; resized: { method: ResizeMethod; rounded: boolean; expected: Packed }[] }>('sizes');
  for (const { method, expected } of sizes.resized.filter(({ rounded }) => rounded)) {
    const stack = await stackImages({ ids: ['a', 'b'], read: () => Promise.resolve(rasterOf(sizes.rgb)), width: expected.shape[1], height: expected.shape[0], channels: 3, method });
    assert.deepEqual(Float64Array.from(stack.pixels.subarray(stack.pixels.length / 2)), unpack(expected), method);
    same(stackImage(stack, 1), expected, 0, method);
  }
});

test('pictures stand in the order of their ids however long each takes to read, grey or colour as asked', async () => {
  const names = ['grey.png', 'rgb.png', 'grey.jpg', 'palette.png', 'grey16.png', 'rgba.png'];
  const read = async (i: number): Promise<Awaited<ReturnType<typeof decodeImage>>> => { for (let k = 0; k < 6 - i; k++) await turn(); return decodeImage(fixture(names[i])); };
  const done: number[] = [], stack = await stackImages({ ids: names, read, width: 13, height: 9, channels: 1, method: 'bilinear', concurrency: 4, onRead: (count) => done.push(count) });
  const alone = await Promise.all(names.map((name) => stackImages({ ids: [name], read: () => decodeImage(fixture(name)), width: 13, height: 9, channels: 1, method: 'bilinear' })));
  alone.forEach(({ pixels }, i) => assert.deepEqual(stack.pixels.subarray(i * 117, (i + 1) * 117), pixels, names[i]));
  assert.deepEqual(done, [1, 2, 3, 4, 5, 6]);
  await assert.rejects(stackImages({ ids: ['a', 'b', 'a'], read, width: 2, height: 2, channels: 1, method: 'area' }), /the id "a" occurs twice/);
  assert.throws(() => stackImage(stack, 6), /no picture 6 among 6/);
});

test('10,000 pictures stream in order while never more exist at once than a batch and what is read ahead', async () => {
  let reading = 0, mostReading = 0, alive = 0, mostAlive = 0, next = 0;
  const read = async (i: number): Promise<number> => {
    mostReading = Math.max(mostReading, ++reading);
    mostAlive = Math.max(mostAlive, ++alive);
    for (let k = 0; k < (i * 7) % 5; k++) await turn();
    reading--;
    return i;
  };
  for await (const { positions, items } of streamBatches({ count: 10_000, read, batch: 64, concurrency: 8, ahead: 24 })) {
    assert.deepEqual(items, positions);
    assert.equal(positions[0], next);
    next += items.length;
    await turn();
    alive -= items.length;
  }
  assert.equal(next, 10_000);
  assert.ok(mostReading <= 8 && mostReading > 4, `${mostReading} reads at once`);
  assert.ok(mostAlive <= 64 + 24, `${mostAlive} pictures at once`);
});

test('a consumer that is slow does not make the stream read further ahead', async () => {
  let started = 0;
  const stream = streamBatches({ count: 1000, read: (i) => { started++; return Promise.resolve(i); }, batch: 10, concurrency: 4, ahead: 15 });
  await stream.next();
  for (let k = 0; k < 50; k++) await turn();
  assert.ok(started <= 25, `${started} started`);
  await stream.return();
  assert.ok(started <= 25);
});

test('the first failure in order ends the stream, with nothing left running; or it is told and left out', async () => {
  let running = 0;
  const read = async (i: number): Promise<number> => {
    running++;
    for (let k = 0; k < 3; k++) await turn();
    running--;
    if (i % 10 === 7) throw new Error(`picture ${i}`);
    return i;
  };
  const seen: number[] = [];
  await assert.rejects(async () => { for await (const { items } of streamBatches({ count: 100, read, batch: 4, concurrency: 5 })) seen.push(...items); }, /picture 7/);
  assert.deepEqual(seen, [0, 1, 2, 3]);
  assert.equal(running, 0);
  const failed: number[] = [], kept: number[] = [];
  for await (const { items } of streamBatches({ count: 30, read, batch: 4, concurrency: 5, onFailure: (i) => failed.push(i) })) kept.push(...items);
  assert.deepEqual(failed, [7, 17, 27]);
  assert.deepEqual(kept, Array.from({ length: 30 }, (_, i) => i).filter((i) => i % 10 !== 7));
});

test('a loop left early stops reading', async () => {
  let started = 0, running = 0;
  const read = async (i: number): Promise<number> => { started++; running++; await turn(); running--; return i; };
  for await (const { items } of streamBatches({ count: 100_000, read, batch: 5, concurrency: 3 })) if (items[0] >= 10) break;
  assert.equal(running, 0);
  assert.ok(started < 40, `${started} started`);
  await assert.rejects(streamBatches({ count: 3, read, batch: 0 }).next(), /batch is 0/);
});
