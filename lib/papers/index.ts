import { SecondReadError } from '../core/errors.js';
import { paper as chexbreak } from './chexbreak/index.js';
import { paper as controls } from './controls/index.js';
import type { Paper } from './types.js';

/** Every paper of the house, in the order of its notebooks; the controls come first, since claims rest on them. */
export const PAPERS: readonly Paper[] = [controls, chexbreak];

/** The papers named, or all; the controls always come along. @throws SecondReadError (input) that lists the ids there are */
export function selectPapers(ids: readonly string[]): Paper[] {
  for (const id of ids) {
    if (!PAPERS.some((paper) => paper.id === id)) throw new SecondReadError('input', `no paper "${id}"`, { expected: PAPERS.map((paper) => paper.id).join(', ') });
  }
  return PAPERS.filter((paper) => ids.length === 0 || ids.includes(paper.id) || paper.id === 'controls');
}
