import { prettyJson, writeAtomic } from '../../core/files.js';
import type { Tier } from '../../core/paths.js';
import { openStore } from '../../runs/store.js';
import type { Paper } from '../types.js';
import { controlsGrid, outcomesOf } from './experiments.js';
import { coverageFigure, verdictFigure } from './figures.js';
import { run } from './run.js';
import { controlRows } from './tables.js';
import { controlsFile } from './verdict.js';

/** Planted effects with known truth: what the statistics of the papers must find, and must not. Shown like a paper, judged before any. */
export const paper: Paper = {
  id: 'controls',
  title: 'controls with known truth',
  notebooks: ['01-controls'],
  grid: controlsGrid,
  run,
  async publish(tier: Tier) { writeAtomic(controlsFile(tier), prettyJson(outcomesOf(tier, openStore()))); },
  figures: (tier) => [coverageFigure(controlRows(tier, 'coverage')), verdictFigure(controlRows(tier, 'verdicts'))],
  claims: async () => [],
};
