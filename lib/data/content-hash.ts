import { hashOf } from '../core/canonical.js';
import type { Tier } from '../core/paths.js';
import { readManifest } from './manifest.js';
import type { ManifestFile } from './types.js';

/**
 * Content hash of a dataset's files on a tier: of the files' own hashes, so that a note or an address in its manifest changes no run.
 *
 * @example contentHash('sample', 'nih-boxes') // 16 hex digits, equal on every machine
 */
export function contentHash(tier: Tier, id: string): string {
  const { files, fileList, shipped = [] } = readManifest(id), hashes = (some: readonly ManifestFile[]): [string, string][] => some.filter(({ path }) => !path.endsWith('.md')).map(({ path, sha256 }) => [path, sha256]);
  return hashOf(tier === 'sample' ? hashes(shipped) : [hashes(files), fileList?.sha256 ?? '']);
}
