import { SecondReadError } from '../core/errors.js';
import { paper as chexbreak } from './chexbreak/index.js';
import { paper as controls } from './controls/index.js';
import { paper as haynes } from './haynes/index.js';
import { paper as sourceMatters } from './source-matters/index.js';
import type { Tier } from '../core/paths.js';
import type { Paper } from './types.js';

/** Every paper of the house, in the order of its notebooks; the controls come first, since claims rest on them. */
export const PAPERS: readonly Paper[] = [controls, sourceMatters, haynes, chexbreak];

/**
 * The papers named, or all whose grid is stored (or short) on this tier; the controls always come along.
 *
 * @throws SecondReadError (input) that lists the ids there are
 * @example selectPapers(['chexbreak'], 'sample').map(({ id }) => id) // ['controls', 'chexbreak']
 */
export function selectPapers(ids: readonly string[], tier: Tier): Paper[] {
  for (const id of ids) {
    if (!PAPERS.some((paper) => paper.id === id)) throw new SecondReadError('input', `no paper "${id}"`, { expected: PAPERS.map((paper) => paper.id).join(', ') });
  }
  return PAPERS.filter((paper) => (ids.length === 0 ? !awaitsItsGrid(paper, tier) : ids.includes(paper.id) || paper.id === 'controls'));
}

/** Papers that are run only when named: their grid takes hours and is not stored on this tier yet. */
export const papersLeftOut = (tier: Tier): Paper[] => PAPERS.filter((paper) => awaitsItsGrid(paper, tier));

const awaitsItsGrid = ({ isStored }: Paper, tier: Tier): boolean => isStored !== undefined && !isStored(tier);

/**
 * Claims (or what else belongs to a paper) in the order of the house, whichever paper was run last: the ledger and the README must not depend on that.
 *
 * @example inOrder([{ paper: 'chexbreak' }, { paper: 'haynes' }]) // [{ paper: 'haynes' }, { paper: 'chexbreak' }]
 */
export function inOrder<T extends { paper: string }>(items: readonly T[]): T[] {
  const place = (paper: string): number => PAPERS.findIndex(({ id }) => id === paper);
  return [...items].sort((a, b) => place(a.paper) - place(b.paper));
}
