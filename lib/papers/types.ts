import type { Tier } from '../core/paths.js';
import type { Figure } from '../figures/types.js';
import type { Claim } from '../evidence/types.js';
import type { RunConfig, RunContext, RunResult } from '../runs/types.js';

/** One paper of the house: what it runs, and what follows from the runs. `lib/papers/<id>/index.ts` exports one as `paper`. */
export interface Paper {
  id: string;
  title: string;
  /** Names of its notebooks in notebooks/, in order. */
  notebooks: string[];
  /** The grid as pure data. `full` adds what is stored with the repository rather than rerun each time. */
  grid(tier: Tier, options: { full: boolean }): RunConfig[];
  /** Of a paper whose full grid takes hours: whether its runs are stored with the repository. Until then it is run only when named. */
  isStored?(tier: Tier): boolean;
  /** One run; needs nothing but its config. */
  run(config: RunConfig, context: RunContext): Promise<RunResult>;
  /** How far a headline number of a run that is computed again may lie from the stored one, from the spread between seeds; far below it where absent. */
  runTolerance?: number;
  /** Files under results/<tier>/<paper>/ made from the finished runs: compact predictions, tables. */
  publish(tier: Tier): Promise<void>;
  /** Every figure that the notebooks show, from the published tables: drawn once, by one browser, before they are executed. */
  figures(tier: Tier): Figure[];
  /** Every claim of the paper on this tier, computed from stored predictions (results/<tier>/<paper>/ or, where rows may not be stored, the data at hand). */
  claims(tier: Tier): Promise<Claim[]>;
}
