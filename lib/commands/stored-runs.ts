import path from 'node:path';
import { readJson, writeAtomic } from '../core/files.js';
import { resultsRoot, type Tier } from '../core/paths.js';
import { openStore, runId } from '../runs/store.js';
import type { RunConfig, StoredRun } from '../runs/types.js';
import { committedFile } from './committed.js';

/** What is kept of a run in results/<tier>/<paper>/runs.json, to compare a rerun with. */
export interface RunSummary {
  id: string;
  /** "failure nih nih_25 Edema 0" */
  label: string;
  /** SHA-256 of its predictions.csv. */
  predictions: string;
  /** The run's headline numbers: `metrics.headline`. */
  headline: Record<string, number | null>;
}

/** How a rerun may differ from what is stored, where its paper says nothing else: far below the spread between seeds (about 0.003 in these AUROCs and F1 scores), far above rounding on another machine. */
export const RUN_TOLERANCE = 0.0005;

/** Words that tell runs of a grid apart. */
export const runLabel = (config: RunConfig): string => [config.experiment, config.cohort, config.model, config.task, config.share, config.fold, config.repeat].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');

/** A finished run in short. */
export function summarise(run: StoredRun): RunSummary {
  const { headline = {} } = run.metrics as { headline?: Record<string, number | null> };
  const done = readJson<{ files: Record<string, { sha256: string }> }>(path.join(run.folder, 'done'));
  return { id: run.id, label: runLabel(run.config), predictions: done.files['predictions.csv'].sha256, headline };
}

/**
 * Writes results/<tier>/<paper>/runs.json from the finished runs; of runs that were not computed here the stored summary is kept.
 *
 * @returns the summaries of the runs that were computed here: only they can be compared with what is stored
 */
export function writeRunSummaries(tier: Tier, paper: string, configs: readonly RunConfig[]): RunSummary[] {
  const store = openStore(), stored = new Map((committedRuns(tier, paper) ?? []).map((summary) => [summary.id, summary]));
  const computed = new Map(configs.filter((config) => store.status(config) === 'done').map((config) => [runId(config), summarise(store.read(config))]));
  const summaries = configs.flatMap((config) => {
    const one = computed.get(runId(config)) ?? stored.get(runId(config));
    return one === undefined ? [] : [one];
  });
  writeAtomic(resultsRoot(tier, paper, 'runs.json'), `[\n${summaries.map((summary) => JSON.stringify(summary)).join(',\n')}\n]\n`);
  return [...computed.values()];
}

/** The summaries as committed, or null. */
export const committedRuns = (tier: Tier, paper: string): RunSummary[] | null => committedFile<RunSummary[]>(tier, `${paper}/runs.json`);

export interface RunComparison { compared: number; equalBytes: number; differing: { label: string; why: string }[]; missing: number }

/** Run by run: equal bytes, equal within the tolerance, or different (and where). */
export function compareRuns(stored: readonly RunSummary[], now: readonly RunSummary[], tolerance = RUN_TOLERANCE): RunComparison {
  const byId = new Map(stored.map((summary) => [summary.id, summary])), result: RunComparison = { compared: 0, equalBytes: 0, differing: [], missing: 0 };
  for (const run of now) {
    const before = byId.get(run.id);
    if (before === undefined) { result.missing++; continue; }
    result.compared++;
    if (before.predictions === run.predictions) { result.equalBytes++; continue; }
    const names = [...new Set([...Object.keys(before.headline), ...Object.keys(run.headline)])];
    const off = names.find((name) => !(Math.abs((before.headline[name] ?? NaN) - (run.headline[name] ?? NaN)) <= tolerance) && before.headline[name] !== run.headline[name]);
    if (off !== undefined) result.differing.push({ label: run.label, why: `${off}: ${run.headline[off]} here, ${before.headline[off]} stored` });
  }
  return result;
}

/** @example 'runs compared with the stored ones: 58, equal bytes 58, otherwise within 0.0005: 0, different 0' */
export function describeComparison({ compared, equalBytes, differing, missing }: RunComparison, tolerance = RUN_TOLERANCE): string {
  const close = compared - equalBytes - differing.length;
  return [
    `runs compared with the stored ones: ${compared}, equal bytes ${equalBytes}, otherwise within ${tolerance}: ${close}, different ${differing.length}${missing > 0 ? `; not stored: ${missing}` : ''}`,
    ...differing.slice(0, 10).map(({ label, why }) => `  DIFFERS ${label}: ${why}`),
  ].join('\n');
}
