import { rng } from '../../core/random.js';
import type { Tier } from '../../core/paths.js';
import { controlsPassed, enoughEvents, taskLearnable } from '../../evidence/preconditions.js';
import type { Measurement, Precondition } from '../../evidence/types.js';
import { auroc } from '../../stats/auroc.js';
import { replicateColumn } from '../../stats/bootstrap.js';
import { bootstrapAurocs } from '../../stats/bootstrap-aurocs.js';
import { SEED } from './grid.js';
import { failureCohort, type FailureCohort } from './cohort.js';
import { directionReplicates } from './directions.js';
import type { FlipReplicates } from './flip-store.js';
import type { PermutationResult } from './permute.js';
import type { PaperRun } from './predictions.js';
import { difference, f1Replicates, meanOf, medianOf } from './replicates.js';
import { NAMED_FEATURES, type CohortId, type NamedFeature } from './rules.js';
import { readTable } from './tables/files.js';
import { mean } from './tables/summaries.js';
import { substitutionsOf } from './substitutions.js';

export const REPLICATES = 1000;

/** Everything that the measurements of one cohort follow from. */
export interface Evidence {
  tier: Tier;
  cohort: CohortId;
  /** All `failure` runs of the cohort. */
  runs: PaperRun[];
  permutation: PermutationResult;
  /** F1 of each arm with everything refitted in each replicate, by finding; absent where it was not computed. */
  refitted: Map<string, FlipReplicates>;
  /** Did the planted controls come out as they must? */
  controls: { passed: boolean; detail: string };
}

/** The measurement of every claim of a cohort, by the claim's name (the part of its id between "/" and "@"). */
export function measurements(evidence: Evidence): Map<string, Measurement> {
  const cohort = failureCohort(evidence.cohort, evidence.tier), tasks = [...new Set(evidence.runs.map((run) => run.task))];
  const out = new Map<string, Measurement>();
  for (const feature of NAMED_FEATURES) {
    const name = feature.replaceAll(' ', '-'), obstacle = featureObstacle(cohort, feature);
    out.set(`subgroup-${name}`, { ...base(evidence, cohort, '50-misclassified-subgroups'), ...obstacle, ...existence(evidence, feature), preconditions: [controls(evidence), ...presence(cohort, feature)] });
    if (feature !== 'support devices') {
      const replicates = obstacle.needs === undefined && enough(cohort, feature) ? directionReplicates(cohort, evidence.runs, feature, REPLICATES, seed()) : new Float64Array(0);
      out.set(`direction-${name}`, { ...base(evidence, cohort, '50-misclassified-subgroups'), ...obstacle, ...spread(replicates), preconditions: [controls(evidence), ...presence(cohort, feature)] });
    }
  }
  for (const [name, measured] of identifierMeasurements(evidence, cohort, tasks)) out.set(name, measured);
  for (const task of ['Atelectasis', 'Cardiomegaly', 'Consolidation', 'Edema', 'Effusion']) for (const [name, measured] of flipMeasurements(evidence, cohort, task)) out.set(name, measured);
  if (evidence.cohort === 'chexpert') out.set('leaderboard-mean-auroc', leaderboard(evidence, cohort));
  return out;
}

/** One seed for every bootstrap of the paper: all statistics see the same resampled patients. */
export const seed = (): number => rng(SEED, 'bootstrap', 'chexbreak').seed();

function base({ runs, cohort: id }: Evidence, cohort: FailureCohort, notebook: string): Measurement {
  return { value: null, n: cohort.ids.length, units: cohort.groups, seeds: [SEED], preconditions: [], notebook, runs: runs.map((run) => run.id), substitutions: substitutionsOf(id) };
}

const controls = ({ controls: { passed, detail } }: Evidence): Precondition => controlsPassed(passed, detail);

/** Value and replicates from an array whose first entry is the estimate. */
const spread = (replicates: Float64Array): Pick<Measurement, 'value' | 'replicates'> => ({ value: replicates.length > 0 ? replicates[0] : null, replicates: replicates.subarray(1) });

function featureObstacle(cohort: FailureCohort, feature: NamedFeature): { needs?: string } {
  if (!cohort.withheld.includes(feature)) return {};
  return { needs: feature === 'age' ? 'the age of the patients of the CheXpert test set, which is withheld' : `a label for ${feature}, which NIH ChestX-ray14 does not have (tier open has it for CheXpert)` };
}

const presentIn = (cohort: FailureCohort, feature: NamedFeature): number | null => cohort.findings.find((finding) => finding.name === feature)?.present.reduce((sum, value) => sum + value, 0) ?? null;

function presence(cohort: FailureCohort, feature: NamedFeature): Precondition[] {
  const present = presentIn(cohort, feature);
  return present === null ? [] : [enoughEvents({ [`images with ${feature}`]: present, 'images without': cohort.ids.length - present })];
}

const enough = (cohort: FailureCohort, feature: NamedFeature): boolean => (presentIn(cohort, feature) ?? 10) >= 10;

function existence({ permutation }: Evidence, feature: NamedFeature): Pick<Measurement, 'value' | 'permuted'> {
  const found = permutation[feature];
  return found === undefined ? { value: null } : { value: found.found, permuted: found.permuted };
}

/** AUROC of the identifier and of own score + decision, for every run, on the same resampled patients. */
function identifierMeasurements(evidence: Evidence, cohort: FailureCohort, tasks: string[]): [string, Measurement][] {
  const { runs } = evidence, columns = bootstrapAurocs({
    truths: runs.flatMap((run) => [run.error, run.error]), scores: runs.flatMap((run) => [run.identifier, run.own]),
    codes: cohort.codes, groups: cohort.groups, replicates: REPLICATES, stream: rng(SEED, 'bootstrap', 'chexbreak'),
  });
  const column = (index: number): Float64Array => Float64Array.of(columns.values[index], ...replicateColumn(columns, index));
  const byTask = tasks.map((task) => {
    const own = runs.flatMap((run, r) => (run.task === task ? [r] : []));
    return { identifier: meanOf(own.map((r) => column(2 * r))), gain: meanOf(own.map((r) => difference(column(2 * r), column(2 * r + 1)))) };
  });
  const preconditions = [controls(evidence), taskLearnable(median(aurocsOf(evidence))), enoughEvents(leastErrors(runs))];
  const own = base(evidence, cohort, '51-predicting-errors'), common = { ...own, preconditions, substitutions: [...own.substitutions, 'conditional-intervals'] };
  return [
    ['predictor-auroc', { ...common, ...spread(medianOf(byTask.map((task) => task.identifier))) }],
    ['predictor-beyond-score', { ...common, ...spread(meanOf(byTask.map((task) => task.gain))) }],
  ];
}

function leastErrors(runs: readonly PaperRun[]): Record<string, number> {
  const counts = runs.map((run) => run.error.reduce((sum, value) => sum + value, 0));
  return { 'errors of the run with fewest': Math.min(...counts), 'correct decisions': runs[0].error.length - Math.max(...counts) };
}

function flipMeasurements(evidence: Evidence, cohort: FailureCohort, task: string): [string, Measurement][] {
  const runs = evidence.runs.filter((run) => run.task === task), truth = cohort.truth(task), positives = truth.reduce((sum, value) => sum + value, 0);
  const [decided, newThreshold, flip] = evidence.refitted.get(task)?.arms
    ?? f1Replicates(runs.map((run) => ({ truth, arms: [run.decision, run.newThreshold, run.flip] })), cohort.codes, cohort.groups, REPLICATES, seed());
  const preconditions = [
    controls(evidence), taskLearnable(mean(aurocsOf(evidence, task))),
    enoughEvents({ positives, negatives: truth.length - positives }),
  ];
  const own = base(evidence, cohort, '52-corrective-flipping'), substitutions = evidence.refitted.has(task) ? own.substitutions : [...own.substitutions, 'conditional-intervals'];
  const common = { ...own, runs: runs.map((run) => run.id), preconditions, substitutions }, name = `flip-${task.toLowerCase()}`;
  const gain: Measurement = { ...common, ...spread(difference(flip, decided)) };
  if (task !== 'Consolidation' && task !== 'Edema') return [[name, gain]];
  return [[name, gain], [`${name}-gain`, gain], [`${name}-over-threshold`, { ...common, ...spread(difference(flip, newThreshold)) }]];
}

function leaderboard(evidence: Evidence, cohort: FailureCohort): Measurement {
  const aurocs = cohort.models.flatMap((model) => cohort.tasks.map((task) => auroc(cohort.truth(task), cohort.score(model, task))));
  return { ...base(evidence, cohort, '50-misclassified-subgroups'), substitutions: [], value: aurocs.reduce((sum, value) => sum + value, 0) / aurocs.length };
}

/** AUROC of each model, as published in the table of errors: the models' scores need not be at hand. */
const aurocsOf = ({ tier, cohort }: Evidence, task?: string): number[] => readTable(tier, 'errors').filter((row) => row.cohort === cohort && (task === undefined || row.task === task)).map((row) => row.auroc);

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
