import assert from 'node:assert/strict';
import test from 'node:test';
import { isSecondReadError } from '../../lib/core/errors.js';
import { inOrder, PAPERS, papersLeftOut, selectPapers } from '../../lib/papers/index.js';

const ids = (papers: readonly { id: string }[]): string[] => papers.map(({ id }) => id);

test('without names every paper is taken whose grid is short or stored on the tier, and the others are told', () => {
  for (const tier of ['sample', 'open', 'paper'] as const) {
    const all = selectPapers([], tier), left = papersLeftOut(tier);
    assert.ok(all.every(({ isStored }) => isStored === undefined || isStored(tier)));
    assert.ok(left.every(({ isStored }) => isStored !== undefined && !isStored(tier)));
    assert.deepEqual([...ids(all), ...ids(left)].sort(), ['chexbreak', 'controls', 'haynes', 'source-matters']);
  }
  assert.deepEqual(ids(papersLeftOut('paper')), ['source-matters', 'haynes'], 'no grid of tier paper is stored');
});

test('a paper that is named is taken whether its grid is stored or not, with the controls that claims rest on', () => {
  assert.deepEqual(ids(selectPapers(['source-matters'], 'paper')), ['controls', 'source-matters']);
});

test('an unknown paper is refused with the names there are', () => {
  assert.throws(() => selectPapers(['hanes'], 'sample'), (error) => isSecondReadError(error) && error.message.includes('hanes') && error.message.includes('source-matters'));
});

test('claims stand in the order of the house whichever paper was run last, those of one paper as they were', () => {
  const claims = [{ paper: 'chexbreak', id: 'a' }, { paper: 'haynes', id: 'b' }, { paper: 'chexbreak', id: 'c' }, { paper: 'source-matters', id: 'd' }];
  assert.deepEqual(inOrder(claims).map(({ id }) => id), ['d', 'b', 'a', 'c']);
  assert.deepEqual(inOrder([...PAPERS].reverse().map(({ id }) => ({ paper: id }))).map(({ paper }) => paper), PAPERS.map(({ id }) => id));
});
