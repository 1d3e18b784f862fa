import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import { openStoredZip } from './stored-zip.js';
import type { Manifest } from './types.js';

/** The archive's name in data-manifests/<id>/, and the index beside it. */
export const SHIPPED_ARCHIVE = 'images.zip', SHIPPED_INDEX = 'index.csv.gz';

/** What is shipped of a dataset: its index, and its images by the names that the index gives them. */
export interface ShippedImages { folder: string; index: string; names: readonly string[]; read(name: string): Buffer; close(): void }

/**
 * Opens the shipped images of a dataset, after proving the archive and the tables by their hashes.
 *
 * @throws SecondReadError (input) where none are shipped; (data) where a file is missing or differs
 */
export function openShippedImages(manifest: Manifest, manifests: string): ShippedImages {
  const folder = path.join(manifests, manifest.id);
  if (manifest.expectedShipped === undefined || manifest.shipped?.some((file) => file.path === SHIPPED_ARCHIVE) !== true) {
    throw new SecondReadError('input', `no image of "${manifest.id}" is shipped`, { field: 'tier', expected: 'tier open', remedy: manifest.licence.mayShip ? 'Use --tier open.' : 'Its licence does not allow it. Use --tier open.' });
  }
  for (const { path: name, bytes, sha256: hash } of manifest.shipped) {
    const file = path.join(folder, name), content = existsSync(file) ? readFileSync(file) : undefined;
    if (content === undefined || content.length !== bytes || sha256(content) !== hash) {
      throw new SecondReadError('data', content === undefined ? 'a shipped file is missing' : `a shipped file was changed or damaged: ${content.length} bytes, SHA-256 ${sha256(content).slice(0, 16)}`, { file, expected: `${bytes} bytes, SHA-256 ${hash.slice(0, 16)}`, remedy: 'Restore it: git checkout data-manifests' });
    }
  }
  const archive = openStoredZip(path.join(folder, SHIPPED_ARCHIVE));
  return { folder, index: path.join(folder, SHIPPED_INDEX), names: archive.names, read: (name) => archive.read(name), close: () => archive.close() };
}
