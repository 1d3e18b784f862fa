import { createHash } from 'node:crypto';
import { SecondReadError } from './errors.js';

/** What JSON can hold without loss. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * JSON with sorted keys and no white space, so that equal values have equal text. `undefined` members are left out, as JSON does.
 *
 * @throws SecondReadError for NaN, infinities and functions, which JSON would silently turn into null.
 * @example canonicalJson({ b: 1, a: [true, null] }) // '{"a":[true,null],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new SecondReadError('run', `${value} has no canonical JSON`, { expected: 'finite numbers' });
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new SecondReadError('run', `a ${typeof value} has no canonical JSON`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** SHA-256 as 64 hex digits. @example sha256('') // 'e3b0c442...' */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The first `digits` hex digits of the SHA-256 of a value's canonical JSON: the identity of a run's configuration. */
export function hashOf(value: unknown, digits = 16): string {
  return sha256(canonicalJson(value)).slice(0, digits);
}
