import { existsSync } from 'node:fs';
import { fromRoot, type Tier } from '../../core/paths.js';
import { contentHash } from '../../data/content-hash.js';
import { sourceHash } from './initial.js';
import type { Arm, Source } from './protocol.js';

/** Manifests of the images of an arm. */
export function imageManifests(tier: Tier, arm: Arm): string[] {
  if (tier === 'paper') return arm === 'ct' ? ['lidc-idri'] : ['nih-cxr14', 'source-matters-splits'];
  switch (arm) {
    case 'xray': case 'sex': return ['nih-boxes', 'nih-cxr14-open'];
    case 'ct': return ['lidc-nodule-slices'];
  }
}

/**
 * Content hashes of everything that a run reads: of the files' own hashes, so that a note or an address in a manifest changes no run. A set that
 * a person must fetch, and whose manifest is not written yet, has none.
 */
export function inputHashes(tier: Tier, arm: Arm, source: Source): Record<string, string> {
  const images = imageManifests(tier, arm).filter((id) => existsSync(fromRoot('data-manifests', `${id}.json`)));
  return { ...Object.fromEntries(images.map((id) => [id, contentHash(tier, id)])), ...sourceHash(tier, arm, source) };
}
