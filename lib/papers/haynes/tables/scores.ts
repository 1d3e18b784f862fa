import { sampleCorrelation, sampleRankCorrelation } from 'simple-statistics';
import { rng } from '../../../core/random.js';
import type { Tier } from '../../../core/paths.js';
import { generalisation, meanRoc, operatingRows } from '../../../external/index.js';
import { RETAINED_FROM } from '../../../occlusion/index.js';
import { sortedKnown, sortedQuantile } from '../../../stats/quantile.js';
import { setSpec, studySpec } from '../cohorts.js';
import { CONTROL_COHORTS } from '../control.js';
import { controlDrop, dropsOf, excessDrop, externalsOf, meanDrop, modelScores, occluded, occludedControl, REPLICATES, testSet, type Evidence } from '../evidence.js';
import { ABLATED, ABLATIONS, MARGIN, MODELS, SEED, SENSITIVITY } from '../protocol.js';
import { VARIANT_GROUPS } from '../stored.js';
import type { AblationRow, AurocRow, ControlRow, CorrelationRow, DropRow, ExcessRow, OcclusionRow, RateRow, RelianceRow, RocRow } from './rows.js';

const cohortsOf = (tier: Tier): ReturnType<typeof studySpec>['cohorts'] => studySpec(tier).cohorts;
const stream = (): ReturnType<typeof rng> => rng(SEED, 'bootstrap', 'haynes');

export function aurocTable(evidence: Evidence): AurocRow[] {
  return cohortsOf(evidence.tier).flatMap(({ id, internal, external, apart }) => {
    const sets = [internal, ...externalsOf(internal, external), ...apart.filter((set) => !setSpec(evidence.tier, set).sensitivityOnly)].map((set) => testSet(evidence, set)), rows = generalisation({ internal: sets[0], externals: sets.slice(1), models: modelScores(evidence, id, 'default'), replicates: REPLICATES, stream: stream() });
    return rows.flatMap(({ model, auc, aucByRepeat }) => sets.map(({ name }): AurocRow => ({
      cohort: id, model, set: name, role: name === internal ? 'internal' : apart.includes(name) ? 'apart' : 'external', auroc: auc[name].value, low: auc[name].low, high: auc[name].high, lowest: Math.min(...aucByRepeat[name]), highest: Math.max(...aucByRepeat[name]),
    })));
  });
}

/** Mean curve of the repeats of every model in its internal and external sets. */
export function rocTable(evidence: Evidence): RocRow[] {
  return cohortsOf(evidence.tier).flatMap(({ id, internal, external }) => [internal, ...externalsOf(internal, external)].flatMap((set) => MODELS.flatMap((model) => {
    const { truth, rows } = testSet(evidence, set), scores = evidence.runs.filter((run) => run.cohort === id && run.model === model && run.task === 'default').map((run) => Float64Array.from(rows, (i) => run.scores.get('intact')![i]));
    const { fpr, tpr } = meanRoc(truth, scores);
    return Array.from(fpr, (x, k): RocRow => ({ cohort: id, model, set, fpr: x, tpr: tpr[k] }));
  })));
}

/** Decisions inside, outside, and in sets of which only the sensitivity can be told. */
export function rateTable(evidence: Evidence): RateRow[] {
  const only = (set: string): boolean => setSpec(evidence.tier, set).sensitivityOnly === true;
  return cohortsOf(evidence.tier).flatMap(({ id, internal, external, apart }) => {
    const tests = [internal, ...externalsOf(internal, external), ...apart.filter(only)].map((set) => testSet(evidence, set));
    return operatingRows({ internal: tests[0], tests, models: modelScores(evidence, id, 'default'), sensitivity: SENSITIVITY, replicates: REPLICATES, stream: stream() }).map(({ model, set, rule, tunedOnTest, cases, sensitivity, specificity, precision }): RateRow => ({
      cohort: id, model, set, rule, tunedOnTest, cases, sensitivity: sensitivity.value, sensitivityLow: sensitivity.low, sensitivityHigh: sensitivity.high, specificity: specificity.value, specificityLow: specificity.low, specificityHigh: specificity.high, // Without negatives every decision for the disease is right.
      ...(only(set) ? { precision: NaN, precisionLow: NaN, precisionHigh: NaN } : { precision: precision.value, precisionLow: precision.low, precisionHigh: precision.high }),
    }));
  });
}

export function dropTable(evidence: Evidence): DropRow[] {
  return cohortsOf(evidence.tier).flatMap(({ id, internal }) => MODELS.map((model): DropRow => {
    const { auc, relativeDrop, sdAll } = evidence.drops.get(id)!.get(model)!, drop = meanDrop(evidence, id, model);
    return { cohort: id, model, internal: auc[internal].value, drop: drop.value, low: drop.low, high: drop.high, relative: relativeDrop.value, relativeLow: relativeDrop.low, relativeHigh: relativeDrop.high, sdAll: sdAll.value, sdLow: sdAll.low, sdHigh: sdAll.high };
  }));
}

export function excessTable(evidence: Evidence): ExcessRow[] {
  return cohortsOf(evidence.tier).flatMap(({ id, twinOf }) => (twinOf === undefined ? [] : MODELS.map((model): ExcessRow => {
    const { value, low, high } = excessDrop(evidence, id, model);
    return { cohort: twinOf, twin: id, model, confounded: meanDrop(evidence, twinOf, model).value, twinDrop: meanDrop(evidence, id, model).value, excess: value, low, high };
  })));
}

export function ablationTable(evidence: Evidence): AblationRow[] {
  const [cohort] = cohortsOf(evidence.tier);
  return (['default', ...ABLATIONS] as const).map((variation) => {
    const { auc, meanDrop: drop } = dropsOf(evidence, cohort, variation).get(ABLATED)!, inside = auc[cohort.internal], outside = cohort.external.map((set) => auc[set].value);
    return { variation, internal: inside.value, internalLow: inside.low, internalHigh: inside.high, external: outside.reduce((sum, one) => sum + one, 0) / outside.length, drop: drop.value, low: drop.low, high: drop.high };
  });
}

/** All variants in the internal set; outside, the lungs' box, random and fixed boxes, and the lungs alone. */
const OUTSIDE = ['box-black', 'random', 'fixed-black', 'lungs-only'];

export function occlusionTable(evidence: Evidence): OcclusionRow[] {
  return cohortsOf(evidence.tier).flatMap(({ id, internal, external }) => MODELS.flatMap((model) => [internal, ...externalsOf(internal, external)].flatMap((set) => [...VARIANT_GROUPS.keys()].filter((variant) => set === internal || OUTSIDE.includes(variant)).map((variant): OcclusionRow => {
    const { aucIntact, aucOccluded, aucChange, logitChange, logitChangeScaled, retained } = occluded(evidence, id, model, set, variant);
    return {
      cohort: id, model, set, variant, images: testSet(evidence, set).rows.length, intact: aucIntact.value, intactLow: aucIntact.low, intactHigh: aucIntact.high, hidden: aucOccluded.value, hiddenLow: aucOccluded.low, hiddenHigh: aucOccluded.high, change: aucChange.value, low: aucChange.low, high: aucChange.high,
      logit: logitChange.value, logitScaled: logitChangeScaled.value, retained: retained?.value ?? NaN, retainedLow: retained?.low ?? NaN, retainedHigh: retained?.high ?? NaN,
    };
  }))));
}

/** Reliance: how much of the AUROC is left when the lungs are hidden by a black box; instability: SD over sets. */
export function relianceTables(evidence: Evidence): { reliance: RelianceRow[]; correlations: CorrelationRow[] } {
  const reliance: RelianceRow[] = [], correlations: CorrelationRow[] = [];
  for (const { id, internal } of cohortsOf(evidence.tier)) {
    const models = MODELS.map((model) => ({ model, hidden: occluded(evidence, id, model, internal, 'box-black').aucOccluded, sdAll: evidence.drops.get(id)!.get(model)!.sdAll, drop: meanDrop(evidence, id, model) }));
    reliance.push(...models.map(({ model, hidden, sdAll, drop }) => ({ cohort: id, model, reliance: hidden.value, relianceLow: hidden.low, relianceHigh: hidden.high, sdAll: sdAll.value, meanDrop: drop.value })));
    for (const [y, of] of [['SD over sets', (one: (typeof models)[number]) => one.sdAll], ['mean drop', (one: (typeof models)[number]) => one.drop]] as const) {
      for (const [kind, correlate] of [['Pearson', sampleCorrelation], ['Spearman', sampleRankCorrelation]] as const) {
        const drawn = Array.from({ length: REPLICATES }, (_, r) => correlate(models.map(({ hidden }) => hidden.replicates[r]), models.map((one) => of(one).replicates[r]))), sorted = sortedKnown(drawn);
        correlations.push({ cohort: id, x: 'AUROC with the lungs hidden', y, kind, value: correlate(models.map(({ hidden }) => hidden.value), models.map((one) => of(one).value)), low: sortedQuantile(sorted, 0.025), high: sortedQuantile(sorted, 0.975), models: models.length });
      }
    }
  }
  return { reliance, correlations };
}

/**
 * The controls with known truth, by rules fixed beforehand. Drop: flagged where its lower end exceeds the margin. Occlusion: flagged where the AUROC with the lungs
 * hidden has a lower end above 0.6. The marked cohort must be flagged by both, the unmarked one by neither.
 */
export function controlTable(evidence: Pick<Evidence, 'control'>): ControlRow[] {
  return CONTROL_COHORTS.flatMap((cohort) => {
    const { meanDrop: drop } = controlDrop(evidence, cohort), { aucOccluded: hidden } = occludedControl(evidence, cohort, 'box-black'), expected = cohort === 'marked';
    const row = (test: string, { value, low, high }: { value: number; low: number; high: number }, flagged: boolean): ControlRow => ({ control: cohort, test, value, low, high, flagged, expected, passed: flagged === expected });
    return [row('drop', drop, drop.low > MARGIN.auroc), row('AUROC with the lungs hidden', hidden, hidden.low > RETAINED_FROM)];
  });
}
