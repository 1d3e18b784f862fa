import { existsSync, readFileSync } from 'node:fs';
import { sha256 } from '../core/canonical.js';
import { shippedWeights } from '../models/records.js';
import type { ArchitectureId } from '../models/types.js';

/** As many digits of a SHA-256 as a run's config names its inputs by. */
const DIGITS = 16, hashes = new Map<string, string>();

/**
 * What a run's config says of a weight file that is trained here, read once a process.
 *
 * @example trainedHash('results/sample/weights/lungs.safetensors') // sixteen hexadecimal digits, or 'not trained yet'
 */
export function trainedHash(file: string): string {
  const hash = hashes.get(file) ?? (existsSync(file) ? sha256(readFileSync(file)).slice(0, DIGITS) : 'not trained yet');
  hashes.set(file, hash);
  return hash;
}

/** What a run's config says of the ImageNet weights that ship with the repository. @param alpha width multiplier of MobileNetV2 */
export const imagenetHash = (architecture: ArchitectureId, alpha?: number): string => shippedWeights().find((one) => one.source === 'imagenet' && one.architecture === architecture && one.alpha === alpha)!.sha256!.slice(0, DIGITS);
