import type { Json } from '../../core/canonical.js';
import { prettyJson, readJson, writeAtomic } from '../../core/files.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { joinCoverage, type CoverageResult } from '../../controls/coverage.js';
import type { DetectionResult } from '../../controls/detection.js';
import type { PermutedResult } from '../../controls/permuted.js';
import { wrongLimit, type VerdictSimulation } from '../../evidence/simulate.js';
import type { RunStore } from '../../runs/store.js';
import { runId } from '../../runs/store.js';
import type { RunConfig } from '../../runs/types.js';
import { committedOrNull } from '../stored-files.js';
import type { ControlOutcome } from './verdict.js';

const PROTOCOL = '1';
/** The 500 cohorts of the coverage control come in parts: one is computed each time, all by `--full`. */
const PARTS = 10, COHORTS_A_PART = 50;

const config = (tier: Tier, experiment: string, parameters: Record<string, Json>): RunConfig => ({ paper: 'controls', tier, protocol: PROTOCOL, experiment, seed: 1, data: {}, ...parameters });

/** Every control as a run: pure functions of these options. */
export function controlsGrid(tier: Tier, { full }: { full: boolean }): RunConfig[] {
  return [
    ...coverageParts(tier).slice(0, full ? PARTS : 1),
    config(tier, 'planted-miss', { cohorts: 20, patients: 3000, outcome: 'miss', oddsRatio: 2 }),
    config(tier, 'planted-false-alarm', { cohorts: 20, patients: 3000, outcome: 'false alarm', oddsRatio: 2 }),
    config(tier, 'unequal-prevalence', { cohorts: 20, patients: 3000 }),
    config(tier, 'permuted-errors', { cohorts: 6, patients: 3000, oddsRatio: 4, replicates: 200 }),
    config(tier, 'verdicts', { simulations: 500 }),
  ];
}

const coverageParts = (tier: Tier): RunConfig[] => Array.from({ length: PARTS }, (_, part) => config(tier, 'coverage', { from: part * COHORTS_A_PART, cohorts: COHORTS_A_PART, oddsRatio: 2, replicates: 400 }));

/** What the runs say, one outcome a control; the coverage of all 500 cohorts where `--full` computed them, else as it is stored. */
export function outcomesOf(tier: Tier, store: RunStore): ControlOutcome[] {
  const read = <T>(experiment: string): T => resultOf<T>(store, controlsGrid(tier, { full: false }).find((candidate) => candidate.experiment === experiment)!);
  const outcome = (name: string, { passed, detail }: ControlOutcome | DetectionResult | PermutedResult | CoverageResult): ControlOutcome => ({ name, passed, detail });
  return [
    outcome('planted misses', read<DetectionResult>('planted-miss')),
    outcome('planted false alarms', read<DetectionResult>('planted-false-alarm')),
    outcome('unequal prevalence, equal error rates', read<DetectionResult>('unequal-prevalence')),
    outcome('errors permuted within decision and score decile', read<PermutedResult>('permuted-errors')),
    outcome('interval coverage', coverage(tier, store)),
    verdictOutcome(read<{ rows: VerdictSimulation[] }>('verdicts').rows),
  ];
}

/** A control's full result, for the notebook. */
export const resultOf = <T>(store: RunStore, config: RunConfig): T => (store.read(config).metrics as unknown as { result: T }).result;

/** Coverage over all 500 cohorts: joined from the parts where all are computed, else as stored, else over the part that is. */
export function coverage(tier: Tier, store: RunStore): CoverageResult {
  const parts = coverageParts(tier), file = resultsRoot(tier, 'controls', 'coverage.json');
  if (parts.every((part) => store.status(part) === 'done')) {
    const joined = joinCoverage(parts.map((part) => resultOf<CoverageResult>(store, part)));
    writeAtomic(file, prettyJson({ runs: parts.map(runId), ...joined }));
    return joined;
  }
  const stored = committedOrNull(tier, file), kept = stored === null ? null : readJson<CoverageResult & { runs: string[] }>(stored);
  if (kept !== null && kept.runs.join() === parts.map(runId).join()) {
    writeAtomic(file, prettyJson(kept));
    return kept;
  }
  return resultOf<CoverageResult>(store, parts[0]);
}

function verdictOutcome(rows: readonly VerdictSimulation[]): ControlOutcome {
  const limit = wrongLimit(rows[0].simulations), worst = Math.max(...rows.map((row) => row.wrongHolds ?? row.wrongFails ?? 0));
  return { name: 'verdicts on claims of known truth', passed: worst <= limit, detail: `wrong verdicts in at most ${(100 * worst).toFixed(1)} % of ${rows[0].simulations} studies a kind and truth (limit ${(100 * limit).toFixed(1)} %: 5 % and Monte Carlo error)` };
}
