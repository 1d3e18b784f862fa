import { rng } from '../../core/random.js';
import type { ImageStack, Mask } from '../../imaging/types.js';
import { VARIANTS, occludedStack } from '../../occlusion/index.js';
import { lungsOf, subStack, type PicturedStudy } from './pictures.js';
import { cohortSpec, setSpec, studySpec } from './cohorts.js';
import { SEED } from './protocol.js';
import { setRows } from './study.js';

/** Pictures that are shown to the networks with parts hidden: every variant of them, made once a process. */
export interface Hidden {
  /** Positions in the study (or the control's stack). */
  rows: Int32Array;
  masks: Mask[];
  variants: ReadonlyMap<string, ImageStack>;
}

const made = new WeakMap<ImageStack, Hidden>();

/** The test images of all sets with the study's own target, where lungs were found; sets that stand apart are not occluded. */
export async function hiddenStudy(study: PicturedStudy): Promise<Hidden> {
  const { masks, found } = await lungsOf(study.plain), sets = new Set(studySpec(study.tier).cohorts.flatMap(({ id }) => { const { internal, external } = cohortSpec(study.tier, id); return [internal, ...external]; }));
  const rows = [...new Set([...sets].flatMap((id) => Array.from(setRows(study, setSpec(study.tier, id)))))].filter((row) => found[row]).sort((a, b) => a - b);
  return hide(study.stack, Int32Array.from(rows), rows.map((row) => masks[row]));
}

/** Every variant of some pictures of a stack; random boxes and noise belong to the picture, whatever network sees it. */
export function hide(stack: ImageStack, rows: Int32Array, masks: Mask[]): Hidden {
  const kept = made.get(stack);
  if (kept !== undefined) return kept;
  const shown = subStack(stack, rows), hidden: Hidden = { rows, masks, variants: new Map(VARIANTS.map((variant) => [variant.name, occludedStack(shown, masks, variant, rng(SEED, 'confounder', 'haynes', 'occlusion'))])) };
  made.set(stack, hidden);
  return hidden;
}
