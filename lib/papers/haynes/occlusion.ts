import type { Tier } from '../../core/paths.js';
import { rng } from '../../core/random.js';
import type { ImageStack, Mask } from '../../imaging/types.js';
import { VARIANTS, occludedStack } from '../../occlusion/index.js';
import { lungsOf, subStack, type PicturedStudy } from './pictures.js';
import { cohortSpec, setSpec } from './cohorts.js';
import { SEED } from './protocol.js';
import { setRows } from './study.js';

/** Pictures that are shown to the networks with parts hidden. */
export interface Hidden {
  /** Positions in the study (or the control's stack). */
  rows: Int32Array;
  masks: Mask[];
  /** By name. */
  variants: Iterable<readonly [string, ImageStack]>;
}

/** What was made last of a stack: runs of one cohort follow one another, and the pictures of each take some hundred megabytes. */
const made = new WeakMap<ImageStack, Hidden>();

/** Images of a class and set that are occluded at most; where left out, all. Each is scored 21 times. */
const OCCLUDED_MOST: Partial<Record<Tier, number>> = { paper: 250 };

/** The images of a set that are shown with parts hidden: of each class all, or as many as the tier allows, drawn by the set's name. */
export function occludedRows({ tier, truth }: Pick<PicturedStudy, 'tier' | 'truth'>, set: string, rows: Int32Array): Int32Array {
  const most = OCCLUDED_MOST[tier];
  if (most === undefined) return rows;
  return Int32Array.from([1, 0].flatMap((label) => Array.from(rng(SEED, 'order', 'haynes', 'occluded', set, label).shuffle(rows.filter((row) => truth[row] === label)).slice(0, most)))).sort();
}

/** The test images of a cohort's internal and external sets, where lungs were found; sets that stand apart are not occluded. */
export async function hiddenStudy(study: PicturedStudy, cohort: string): Promise<Hidden> {
  const { internal, external } = cohortSpec(study.tier, cohort), drawn = [...new Set([internal, ...external].flatMap((id) => Array.from(occludedRows(study, id, setRows(study, setSpec(study.tier, id))))))].sort((a, b) => a - b);
  const lungs = await lungsOf(study.plain, drawn);
  return hide(study.stack, Int32Array.from(lungs.keys()), [...lungs.values()], { keep: OCCLUDED_MOST[study.tier] === undefined });
}

/**
 * Every variant of some pictures of a stack; random boxes and noise belong to the picture, whatever network sees it.
 *
 * @param keep hold all variants for the next run; else each is made when its turn comes, for pictures that are many and large
 */
export function hide(stack: ImageStack, rows: Int32Array, masks: Mask[], { keep = true }: { keep?: boolean } = {}): Hidden {
  const last = made.get(stack);
  if (last !== undefined && last.rows.length === rows.length && last.rows.every((row, k) => row === rows[k])) return last;
  const shown = subStack(stack, rows);
  function* variants(): Generator<readonly [string, ImageStack]> { for (const variant of VARIANTS) yield [variant.name, occludedStack(shown, masks, variant, rng(SEED, 'confounder', 'haynes', 'occlusion'))]; }
  if (!keep) return { rows, masks, variants: { [Symbol.iterator]: variants } };
  const hidden: Hidden = { rows, masks, variants: new Map(variants()) };
  made.set(stack, hidden);
  return hidden;
}
