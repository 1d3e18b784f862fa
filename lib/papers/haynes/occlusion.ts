import type { Tier } from '../../core/paths.js';
import { rng } from '../../core/random.js';
import type { ImageStack, Mask } from '../../imaging/types.js';
import { VARIANTS, occludedStack } from '../../occlusion/index.js';
import { lungsOf, subStack, type PicturedStudy } from './pictures.js';
import { cohortSpec, setSpec } from './cohorts.js';
import { SEED } from './protocol.js';
import { setRows } from './study.js';

/** Pictures that are shown to the networks with parts hidden: every variant of them, made once a process. */
export interface Hidden {
  /** Positions in the study (or the control's stack). */
  rows: Int32Array;
  masks: Mask[];
  variants: ReadonlyMap<string, ImageStack>;
}

/** What was made last of a stack: runs of one cohort follow one another, and the pictures of each take some hundred megabytes. */
const made = new WeakMap<ImageStack, Hidden>();

/** Images of a class and set that are occluded at most; where left out, all. Every variant of them is held in memory, 21 for each. */
const OCCLUDED_MOST: Partial<Record<Tier, number>> = { paper: 250 };

/** The images of a set that are shown with parts hidden: of each class all, or as many as the tier allows, drawn by the set's name. */
export function occludedRows({ tier, truth }: Pick<PicturedStudy, 'tier' | 'truth'>, set: string, rows: Int32Array): Int32Array {
  const most = OCCLUDED_MOST[tier];
  if (most === undefined) return rows;
  return Int32Array.from([1, 0].flatMap((label) => Array.from(rng(SEED, 'order', 'haynes', 'occluded', set, label).shuffle(rows.filter((row) => truth[row] === label)).slice(0, most)))).sort();
}

/** The test images of a cohort's internal and external sets, where lungs were found; sets that stand apart are not occluded. */
export async function hiddenStudy(study: PicturedStudy, cohort: string): Promise<Hidden> {
  const { masks, found } = await lungsOf(study.plain), { internal, external } = cohortSpec(study.tier, cohort);
  const rows = [...new Set([internal, ...external].flatMap((id) => Array.from(occludedRows(study, id, setRows(study, setSpec(study.tier, id))))))].filter((row) => found[row]).sort((a, b) => a - b);
  return hide(study.stack, Int32Array.from(rows), rows.map((row) => masks[row]));
}

/** Every variant of some pictures of a stack; random boxes and noise belong to the picture, whatever network sees it. */
export function hide(stack: ImageStack, rows: Int32Array, masks: Mask[]): Hidden {
  const last = made.get(stack);
  if (last !== undefined && last.rows.length === rows.length && last.rows.every((row, k) => row === rows[k])) return last;
  const shown = subStack(stack, rows), hidden: Hidden = { rows, masks, variants: new Map(VARIANTS.map((variant) => [variant.name, occludedStack(shown, masks, variant, rng(SEED, 'confounder', 'haynes', 'occlusion'))])) };
  made.set(stack, hidden);
  return hidden;
}
