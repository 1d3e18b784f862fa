import { controlsPassed, enoughEvents, taskLearnable } from '../../evidence/preconditions.js';
import type { Measurement, Precondition } from '../../evidence/types.js';
import { difference, type Estimate } from '../../external/index.js';
import { runId } from '../../runs/store.js';
import { cohortSpec } from './cohorts.js';
import type { Effect } from './effects.js';
import { excessDrop, meanDrop, occluded, testSet, type Evidence } from './evidence.js';
import { FACTS } from './facts.js';
import { cohortConfigs } from './grid.js';
import { ABLATED, SEED, type ModelId } from './protocol.js';
import { substitutionsOf } from './substitutions.js';
import { controlTable } from './tables/scores.js';
import type { ControlRow } from './tables/rows.js';

/** The measurement of a claim; `evidence` is not asked for by facts. */
export function measure(evidence: Evidence | null, effect: Effect, controls: readonly ControlRow[]): Measurement {
  const bare = { n: 0, units: 0, seeds: [], preconditions: [], notebook: '20-cohorts', runs: [], substitutions: [] };
  if (effect.kind === 'missing') return { ...bare, value: null, needs: effect.needs };
  if (effect.kind === 'fact') return { ...bare, value: FACTS.find(({ name }) => name === effect.name)!.compute(), n: 1 };
  const known = evidence!, { value, replicates } = estimate(known, effect), cohorts = effect.kind === 'excess' ? [effect.twin, cohortSpec(known.tier, effect.twin).twinOf!] : [effect.cohort];
  const models: readonly ModelId[] = effect.kind === 'drop' || effect.kind === 'excess' ? [effect.model] : [effect.model, ABLATED];
  const tested = cohorts.flatMap((cohort) => { const { internal, external } = cohortSpec(known.tier, cohort); return effect.kind === 'leans-less' ? [internal] : [internal, ...external]; }), rows = new Set(tested.flatMap((set) => Array.from(testSet(known, set).rows)));
  return {
    value, replicates, n: rows.size, units: new Set(Array.from(rows, (i) => known.images.codes[i])).size, seeds: [SEED], preconditions: preconditionsOf(known, cohorts, models, tested, controls),
    notebook: effect.kind === 'leans-less' ? '22-occlusion' : '21-generalisation', substitutions: substitutionsOf(known.tier, models),
    runs: cohortConfigs(known.tier).filter(({ cohort, model }) => cohorts.includes(cohort as string) && models.includes(model as ModelId)).map(runId),
  };
}

function estimate(evidence: Evidence, effect: Exclude<Effect, { kind: 'fact' | 'missing' }>): Estimate {
  const row = (cohort: string, model: ModelId): ReturnType<typeof rowOf> => rowOf(evidence, cohort, model);
  switch (effect.kind) {
    case 'drop': return meanDrop(evidence, effect.cohort, effect.model);
    case 'excess': return excessDrop(evidence, effect.twin, effect.model);
    case 'drop-less': return difference(meanDrop(evidence, effect.cohort, ABLATED), meanDrop(evidence, effect.cohort, effect.model));
    case 'steadier': return difference(row(effect.cohort, ABLATED).sdAll, row(effect.cohort, effect.model).sdAll);
    case 'leans-less': {
      const { internal } = cohortSpec(evidence.tier, effect.cohort), change = (model: ModelId): Estimate => occluded(evidence, effect.cohort, model, internal, 'box-black').aucChange;
      // Changes are below 0 where hiding costs: ImageNet's minus the other's is what the other loses more.
      return difference(change(ABLATED), change(effect.model));
    }
  }
}

const rowOf = ({ drops }: Evidence, cohort: string, model: ModelId) => drops.get(cohort)!.get(model)!;

/** In the order of the rule of the house: controls, task (which every model of the claim must have learned), events. */
function preconditionsOf(evidence: Evidence, cohorts: readonly string[], models: readonly ModelId[], tested: readonly string[], controls: readonly ControlRow[]): Precondition[] {
  const { planted, tier } = evidence, failed = controls.filter(({ passed }) => !passed), told = (failed.length > 0 ? failed : controls).map(({ control, test, value, low, high }) => `${control}, ${test}: ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`);
  const learned = Math.min(...cohorts.flatMap((cohort) => models.map((model) => rowOf(evidence, cohort, model).auc[cohortSpec(tier, cohort).internal].value))), counts = tested.map((set) => testSet(evidence, set).truth);
  const positives = Math.min(...counts.map((truth) => truth.reduce((sum, y) => sum + y, 0))), negatives = Math.min(...counts.map((truth) => truth.length - truth.reduce((sum, y) => sum + y, 0)));
  return [controlsPassed(planted.passed && failed.length === 0, [planted.detail, ...told].join('; ')), taskLearnable(learned), enoughEvents({ 'test positives of the smallest set': positives, 'test negatives of the smallest set': negatives })];
}

/** The experiment's own controls, from what is stored. */
export const ownControls = (evidence: Evidence): ControlRow[] => controlTable(evidence);
