import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kept } from '../../lib/core/kept.js';

test('who asks twice, even at once, gets the one promise that was made', async () => {
  const store = new Map<string, Promise<number>>();
  let made = 0;
  const ask = (key: string): Promise<number> => kept(store, key, async () => { await Promise.resolve(); return ++made; });
  assert.equal(ask('a'), ask('a'));
  assert.deepEqual(await Promise.all([ask('a'), ask('b'), ask('a')]), [1, 2, 1]);
});

test('a failure is told to everyone who waits and not kept', async () => {
  const store = new Map<string, Promise<string>>();
  let fails = true;
  const ask = (): Promise<string> => kept(store, 'a', async () => { await Promise.resolve(); if (fails) throw new Error('no disk'); return 'done'; });
  const [one, other] = await Promise.allSettled([ask(), ask()]);
  assert.ok(one.status === 'rejected' && other.status === 'rejected' && one.reason === other.reason);
  fails = false;
  assert.equal(await ask(), 'done');
});
