import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { SecondReadError } from '../core/errors.js';

/** Address ranges that are no public servers (IANA special-purpose registries): loopback, private, link-local, shared, multicast. */
const inside = new BlockList();
for (const [net, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 3]] as const) inside.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [['::', 127], ['64:ff9b::', 96], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) inside.addSubnet(net, bits, 'ipv6');

/** True for an address that is not on the public internet; IPv4 within IPv6 is seen through. */
export function isInsideAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isInsideAddress(mapped);
  return inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** An address to call, with the network address that its name was resolved to once, so that it cannot change underway. */
export interface Hop { url: URL; address: string; family: 4 | 6; inside: boolean }

/**
 * May this address be called? https; plain http only from this machine to itself, where the manifest's own address is such a one. A
 * server on the internet may not send us to one of this machine or its network.
 *
 * @param from the hop that redirected here; undefined for the manifest's own address
 * @throws SecondReadError (fetch) that says why not
 */
export async function checkHop(text: string, from?: Hop, resolve: typeof lookupAll = lookupAll): Promise<Hop> {
  const refuse = (why: string, expected: string): never => {
    throw new SecondReadError('fetch', `${from === undefined ? 'refused' : `refused the redirect from ${from.url.host}`}: ${why}`, { field: text.slice(0, 200), expected });
  };
  let url: URL;
  try { url = new URL(text, from?.url); } catch { return refuse('no address', 'an https address'); }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse(`scheme "${url.protocol}"`, 'https');
  if (url.username !== '' || url.password !== '') return refuse('it carries a user name or password', 'an address without');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await resolve(host);
  const within = addresses.some(({ address }) => isInsideAddress(address));
  if (url.protocol === 'http:' && !(isLoopbackName(host) && (from === undefined || from.inside))) return refuse('plain http', 'https');
  if (within && from !== undefined && !from.inside) return refuse(`${host} is an address of this machine or its network`, 'a public server');
  return { url, address: addresses[0].address, family: addresses[0].family === 6 ? 6 : 4, inside: within };
}

const isLoopbackName = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

async function lookupAll(host: string): Promise<{ address: string; family: number }[]> {
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }];
  return lookup(host, { all: true });
}
