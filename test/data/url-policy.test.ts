import assert from 'node:assert/strict';
import test from 'node:test';
import { checkHop, isInsideAddress } from '../../lib/data/url-policy.js';

/** Names as a resolver might give them; no name is looked up for real. */
const NAMES: Record<string, string[]> = { 'public.example': ['93.184.216.34'], 'other.example': ['2606:2800:220:1::1'], 'trap.example': ['127.0.0.1'], 'mixed.example': ['93.184.216.34', '10.0.0.7'], 'lan.example': ['192.168.1.5'] };
const resolve = (host: string) => Promise.resolve((NAMES[host] ?? [host]).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
const hop = (url: string, from?: Awaited<ReturnType<typeof checkHop>>) => checkHop(url, from, resolve);

test('addresses of this machine, its network and no one are told from public ones, also when written as IPv6', () => {
  const insiders = ['127.0.0.1', '127.9.9.9', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1'];
  const outsiders = ['93.184.216.34', '172.32.0.1', '11.0.0.1', '2606:2800:220:1::1', '::ffff:8.8.8.8'];
  assert.deepEqual(insiders.filter((address) => !isInsideAddress(address)), []);
  assert.deepEqual(outsiders.filter(isInsideAddress), []);
});

test('a public server may redirect to another public server', async () => {
  const first = await hop('https://public.example/a');
  assert.equal((await hop('https://other.example/b', first)).address, '2606:2800:220:1::1');
  assert.equal((await hop('/c', first)).url.href, 'https://public.example/c');
});

test('a public server may not redirect to this machine or its network, by number or by a name that resolves there', async () => {
  const first = await hop('https://public.example/a');
  for (const url of ['https://127.0.0.1/x', 'https://[::1]/x', 'https://10.0.0.1/x', 'https://169.254.169.254/latest/meta-data', 'https://trap.example/x', 'https://mixed.example/x', 'https://lan.example/x', 'https://2130706433/x', 'https://0x7f.1/x']) {
    await assert.rejects(hop(url, first), /refused the redirect from public\.example: .* is an address of this machine or its network/, url);
  }
  await assert.rejects(hop('http://127.0.0.1/x', first), /plain http/);
});

test('plain http is for this machine alone, and only where the manifest itself names it', async () => {
  const own = await hop('http://127.0.0.1:8080/a');
  assert.equal((await hop('http://localhost/b', { ...own })).url.hostname, 'localhost');
  await assert.rejects(hop('http://public.example/a'), /refused: plain http/);
  await assert.rejects(hop('http://lan.example/a', own), /plain http/);
  await assert.rejects(hop('http://trap.example/a'), /plain http/);
});

test('what is no address is refused with what was written', async () => {
  await assert.rejects(hop('not an address'), /no address \(field "not an address"\); expected an https address/);
});
