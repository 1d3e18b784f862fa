import { existsSync } from 'node:fs';
import path from 'node:path';
import { gzipStable, readText, writeAtomic } from '../../core/files.js';
import { SecondReadError } from '../../core/errors.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { formatPredictions, parsePredictions } from '../../runs/columns.js';
import { openStore, runId } from '../../runs/store.js';
import type { RunConfig } from '../../runs/types.js';
import { committed } from '../stored-files.js';
import { failureCohort } from './cohort.js';
import { grid, isKeptInSample } from './grid.js';
import type { CohortId } from './rules.js';

/** What a `failure` run keeps of each row besides id, score and truth, which the cohort has: in the cohort's order. */
export const KEPT = ['decision', 'new_threshold', 'recalibrated', 'flip', 'own', 'identifier'] as const;
type Kept = (typeof KEPT)[number];

/** One model, finding and repeat: decisions of the four arms, and how likely two predictors thought an error. */
export interface PaperRun {
  id: string;
  model: string;
  task: string;
  repeat: number;
  decision: Uint8Array;
  newThreshold: Uint8Array;
  recalibrated: Uint8Array;
  flip: Uint8Array;
  /** Out-of-fold log-odds of an error, in steps of 0.05: from recalibrated own score + decision, and from the identifier judged by the claims. */
  own: Float64Array;
  identifier: Float64Array;
  /** Decision xor truth. */
  error: Uint8Array;
}

const failureConfigs = (tier: Tier, cohort: CohortId): RunConfig[] => grid(tier, { full: false }).filter((config) => config.experiment === 'failure' && config.cohort === cohort);
const keptIn = (tier: Tier, model: string): Tier => (isKeptInSample(tier, model) ? 'sample' : tier);

function compactFile(tier: Tier, { model, task, repeat }: RunConfig): string {
  const kept = keptIn(tier, String(model)), file = resultsRoot(kept, 'chexbreak', 'predictions', String(model), `${task}${repeat === 0 ? '' : `.${repeat}`}.csv.gz`);
  return kept === tier ? file : committed(kept, file);
}

/** May rows of this cohort be committed? CheXpert's may not: no row-level prediction with its truth leaves the run store. */
export const rowsMayBeStored = (cohort: CohortId): boolean => cohort === 'nih';

/** Writes the kept columns of every `failure` run to results/<tier>/chexbreak/predictions/, one zipped CSV a run, rows in the cohort's order. */
export function storePredictions(tier: Tier, cohort: CohortId): void {
  const store = openStore();
  for (const config of failureConfigs(tier, cohort)) {
    const rows = formatPredictions(store.predictions(config, KEPT)), file = compactFile(tier, config);
    if (keptIn(tier, String(config.model)) === tier) writeAtomic(file, gzipStable(rows));
    else if (!existsSync(file) || readText(file) !== rows) throw new SecondReadError('run', `${config.model}, ${config.task}: rows differ from those kept in tier sample`, { file, remedy: 'Run: npm run reproduce -- chexbreak --tier sample, then this command again.' });
  }
}

/** The `failure` runs of a cohort: from results/ where rows may be stored, else from the run store. @throws SecondReadError (data) where they are missing */
export function loadRuns(tier: Tier, cohort: CohortId): PaperRun[] {
  const source = failureCohort(cohort, tier), store = openStore();
  return failureConfigs(tier, cohort).map((config) => {
    const columns = rowsMayBeStored(cohort) ? readCompact(compactFile(tier, config), source.ids.length) : store.predictions(config, KEPT) as Record<Kept, Float64Array>;
    const bits = (name: Kept): Uint8Array => Uint8Array.from(columns[name]), decision = bits('decision'), truth = source.truth(String(config.task));
    return {
      id: runId(config), model: String(config.model), task: String(config.task), repeat: Number(config.repeat),
      decision, newThreshold: bits('new_threshold'), recalibrated: bits('recalibrated'), flip: bits('flip'),
      own: columns.own, identifier: columns.identifier, error: decision.map((value, i) => value ^ truth[i]),
    };
  });
}

function readCompact(file: string, rows: number): Record<Kept, Float64Array> {
  const bytes = Buffer.from(readText(file)), header = bytes.subarray(0, bytes.indexOf(10)).toString();
  if (header !== KEPT.join()) throw new SecondReadError('data', `columns ${header}`, { file: path.relative(process.cwd(), file), expected: KEPT.join(), remedy: 'Run: npm run reproduce -- chexbreak' });
  return parsePredictions(bytes, KEPT.map((name) => ({ name, kind: 'number' as const })), rows, { file }) as Record<Kept, Float64Array>;
}
