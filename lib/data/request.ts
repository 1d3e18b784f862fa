import http from 'node:http';
import https from 'node:https';
import { SecondReadError } from '../core/errors.js';
import { checkHop, type Hop } from './url-policy.js';

export interface RequestOptions {
  headers: Record<string, string>;
  /** Longest silence of the server, in milliseconds. */
  timeout: number;
  /** How many redirects are followed. */
  redirects: number;
}

/** A server's answer whose body has not been read yet. */
export interface Answer { hop: Hop; status: number; headers: http.IncomingHttpHeaders; body: http.IncomingMessage }

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const agents = { 'http:': new http.Agent({ keepAlive: true, maxSockets: 8 }), 'https:': new https.Agent({ keepAlive: true, maxSockets: 8 }) };

/** Closes idle connections, so that a process can end at once. */
export function closeConnections(): void {
  agents['http:'].destroy();
  agents['https:'].destroy();
}

/** GET, following redirects as `checkHop` allows. @throws SecondReadError (fetch) for a forbidden, looping or endless redirect */
export async function get(address: string, { headers, timeout, redirects }: RequestOptions): Promise<Answer> {
  const seen = new Set<string>();
  let from: Hop | undefined, next = address;
  for (let left = redirects; ; left--) {
    const hop: Hop = await checkHop(next, from);
    if (seen.has(hop.url.href)) throw new SecondReadError('fetch', 'redirects in a circle', { field: hop.url.href, expected: 'a file' });
    seen.add(hop.url.href);
    const body = await answer(hop, headers, timeout), status = body.statusCode ?? 0;
    if (!REDIRECTS.has(status) || body.headers.location === undefined) return { hop, status, headers: body.headers, body };
    body.resume();
    if (left === 0) throw new SecondReadError('fetch', `more than ${redirects} redirects`, { field: address, expected: 'a file' });
    next = body.headers.location;
    // What a private server sends us to on the internet stays on the internet.
    from = from === undefined || from.inside ? hop : { ...hop, inside: false };
  }
}

function answer(hop: Hop, headers: Record<string, string>, timeout: number): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const secure = hop.url.protocol === 'https:';
    const request = (secure ? https : http).get(hop.url, {
      headers: { 'accept-encoding': 'identity', 'user-agent': 'second-read', ...headers },
      agent: agents[secure ? 'https:' : 'http:'],
      // The name was resolved and judged once; resolving it again could give another address.
      lookup: (_host, options, done) => {
        if (options.all) (done as (error: null, found: { address: string; family: number }[]) => void)(null, [{ address: hop.address, family: hop.family }]);
        else done(null, hop.address, hop.family);
      },
    }, resolve);
    request.setTimeout(timeout, () => request.destroy(new Error(`no answer for ${timeout / 1000} s`)));
    request.on('error', reject);
  });
}
