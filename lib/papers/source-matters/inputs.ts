import { existsSync } from 'node:fs';
import { hashOf } from '../../core/canonical.js';
import { fromRoot, type Tier } from '../../core/paths.js';
import { readManifest } from '../../data/manifest.js';
import type { Arm, Source } from './protocol.js';

/** Manifests of the images of an arm. */
export function imageManifests(tier: Tier, arm: Arm): string[] {
  if (tier === 'paper') return arm === 'ct' ? ['lidc-idri'] : ['nih-cxr14', 'source-matters-splits'];
  switch (arm) {
    case 'xray': return ['nih-boxes'];
    case 'sex': return ['nih-boxes', 'nih-cxr14-open'];
    case 'ct': return ['lidc-nodule-slices'];
  }
}

/** Manifests of the weights that a source starts from; random initial weights need none. */
export function weightManifests(source: Source): string[] {
  if (source === 'random') return [];
  return ['weights'];
}

/** Content hashes of everything that a run reads. A data set that a person must fetch and whose manifest is not written yet has none. */
export function manifestHashes(tier: Tier, arm: Arm, source: Source): Record<string, string> {
  const ids = [...imageManifests(tier, arm), ...weightManifests(source)];
  return Object.fromEntries(ids.filter((id) => existsSync(fromRoot('data-manifests', `${id}.json`))).map((id) => [id, hashOf(readManifest(id))]));
}
