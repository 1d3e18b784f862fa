import { readJson } from '../../core/files.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { committedOrNull } from '../stored-files.js';

/** One control as it is stored: what was planted, and whether it was found there and only there. */
export interface ControlOutcome { name: string; passed: boolean; detail: string }

export const controlsFile = (tier: Tier): string => resultsRoot(tier, 'controls', 'controls.json');

/** The outcomes of all controls, as stored. Empty where they have not been run. */
export function readControls(tier: Tier): ControlOutcome[] {
  const file = committedOrNull(tier, controlsFile(tier));
  return file === null ? [] : readJson<ControlOutcome[]>(file);
}

/** Did all controls come out as they must? Claims rest on it. */
export function controlsVerdict(tier: Tier): { passed: boolean; detail: string } {
  const controls = readControls(tier), failed = controls.filter((control) => !control.passed);
  if (controls.length === 0) return { passed: false, detail: 'the controls have not been run' };
  return { passed: failed.length === 0, detail: failed.length === 0 ? `all ${controls.length} planted controls came out as they must` : failed.map(({ name, detail }) => `${name}: ${detail}`).join('; ') };
}
