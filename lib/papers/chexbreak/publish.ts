import { readJson, writeAtomic } from '../../core/files.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { openStore } from '../../runs/store.js';
import { controlsVerdict } from '../controls/verdict.js';
import { writeAggregates } from '../aggregates.js';
import { loadFlipReplicates, storeFlipReplicates } from './flip-store.js';
import { cohortsOf, grid } from './grid.js';
import { measurements, type Evidence } from './measure.js';
import type { PermutationResult } from './permute.js';
import { loadRuns, rowsMayBeStored, storePredictions } from './predictions.js';
import type { CohortId } from './rules.js';
import { curveTable } from './tables/curves.js';
import { writeTable } from './tables/files.js';
import { agreementTable, effectTable, failureTables, flipRuleTable, permutationTable, pooledTable } from './tables/make.js';
import { referenceTable } from './tables/reference.js';
import { sensitivityTable } from './tables/sensitivity.js';

/** Makes everything under results/<tier>/chexbreak/ that the notebooks, figures and claims rest on, from the finished runs. */
export async function publish(tier: Tier): Promise<void> {
  const cohorts = cohortsOf(tier).map((plan) => plan.id);
  for (const cohort of cohorts) if (rowsMayBeStored(cohort)) storePredictions(tier, cohort);
  storeFlipReplicates(tier);
  for (const cohort of cohorts) writePermutation(tier, cohort);
  writeTables(tier, cohorts);
  // Claims on rows that may not be committed: their measurements are, with bootstrap replicates instead of rows.
  const withheld = cohorts.filter((cohort) => !rowsMayBeStored(cohort));
  if (withheld.length > 0) writeAggregates(tier, 'chexbreak', new Map(withheld.flatMap((cohort) => [...measurements(evidenceOf(tier, cohort))])));
}

/** What the measurements of a cohort follow from: rows and replicates as they are stored. */
export function evidenceOf(tier: Tier, cohort: CohortId): Evidence {
  return { tier, cohort, runs: loadRuns(tier, cohort), permutation: readPermutation(tier, cohort), refitted: loadFlipReplicates(tier, cohort), controls: controlsVerdict(tier) };
}

function writeTables(tier: Tier, cohorts: readonly CohortId[]): void {
  const parts = cohorts.map((cohort) => ({ cohort, runs: loadRuns(tier, cohort), ...failureTables(tier, cohort) }));
  writeTable(tier, 'reference', referenceTable(tier));
  writeTable(tier, 'errors', parts.flatMap((part) => part.errors));
  writeTable(tier, 'agreement', parts.flatMap((part) => agreementTable(part.runs, part.cohort)));
  writeTable(tier, 'odds', parts.flatMap((part) => part.odds));
  writeTable(tier, 'subgroups', parts.flatMap((part) => part.subgroups));
  writeTable(tier, 'permutation', parts.flatMap((part) => permutationTable(readPermutation(tier, part.cohort), part.cohort)));
  writeTable(tier, 'predictors', parts.flatMap((part) => part.predictors));
  writeTable(tier, 'nulls', parts.flatMap((part) => part.nulls));
  writeTable(tier, 'flips', parts.flatMap((part) => part.flips));
  writeTable(tier, 'flips-f1-rule', parts.flatMap((part) => flipRuleTable(tier, part.cohort)));
  writeTable(tier, 'effects', parts.flatMap((part) => effectTable(tier, part.cohort, part.runs)));
  writeTable(tier, 'sensitivity', parts.flatMap((part) => sensitivityTable(tier, part.cohort, part.runs)));
  writeTable(tier, 'pooled', parts.flatMap((part) => pooledTable(tier, part.cohort, part.predictors)));
  writeTable(tier, 'threshold-curves', parts.flatMap((part) => curveTable(tier, part.cohort, part.runs)));
}

const permutationFile = (tier: Tier, cohort: CohortId): string => resultsRoot(tier, 'chexbreak', `permutation-${cohort}.json`);

/** The permuted counts are aggregates: committed for every cohort. */
function writePermutation(tier: Tier, cohort: CohortId): void {
  const store = openStore(), config = grid(tier, { full: false }).find((candidate) => candidate.experiment === 'permutation' && candidate.cohort === cohort)!;
  const { counts } = store.read(config).metrics as unknown as { counts: Record<string, { found: number; cells: number }> }, columns = store.predictions(config);
  writeAtomic(permutationFile(tier, cohort), `${JSON.stringify(Object.fromEntries(Object.entries(counts).map(([feature, count]) => [feature, { ...count, permuted: [...columns[feature]] }])))}\n`);
}

const readPermutation = (tier: Tier, cohort: CohortId): PermutationResult => readJson<PermutationResult>(permutationFile(tier, cohort));
