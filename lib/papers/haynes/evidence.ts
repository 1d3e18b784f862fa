import { rng, type RandomStream } from '../../core/random.js';
import type { Tier } from '../../core/paths.js';
import { combined, difference, generalisation, type Estimate, type Generalisation, type ModelScores, type TestImages } from '../../external/index.js';
import { occlusionEffect, type OcclusionEffect } from '../../occlusion/index.js';
import { controlsVerdict } from '../controls/verdict.js';
import { isOfSet, cohortSpec, setSpec, studySpec, type CohortSpec } from './cohorts.js';
import type { ControlCohort } from './control.js';
import { SEED, type ModelId, type Variation } from './protocol.js';
import { loadRuns, readImages, VARIANT_GROUPS, type ScoredRun, type StoredImages } from './stored.js';

/** Replicates of every bootstrap, drawn alike for all models, cohorts, sets and variants, so that any two effects are paired. */
export const REPLICATES = 1000;
const stream = (): RandomStream => rng(SEED, 'bootstrap', 'haynes');

/** What tables, figures and claims follow from: scores alone. */
export interface Evidence {
  tier: Tier;
  images: StoredImages;
  runs: ScoredRun[];
  /** By cohort, then model. */
  drops: ReadonlyMap<string, ReadonlyMap<ModelId, Generalisation>>;
  control: { images: StoredImages; runs: ScoredRun[] };
  /** Did the planted controls of the house come out as they must? */
  planted: { passed: boolean; detail: string };
}

/** The evidence of a tier from what is stored. @throws SecondReadError where it is not */
export function storedEvidence(tier: Tier): Evidence {
  const images = readImages(tier, 'cohort'), runs = loadRuns(tier, 'cohort'), part = { tier, images, runs };
  return { ...part, drops: new Map(studySpec(tier).cohorts.map((cohort) => [cohort.id, dropsOf(part, cohort, 'default')])), control: { images: readImages(tier, 'control'), runs: loadRuns(tier, 'control') }, planted: controlsVerdict(tier) };
}

/** A test set as the statistics see it: without its negatives where they are too few. */
export function testSet({ tier, images }: Pick<Evidence, 'tier' | 'images'>, id: string): TestImages & { rows: Int32Array } {
  const set = setSpec(tier, id), seen = set.sensitivityOnly ? { ...set, negatives: [] } : set, rows = Int32Array.from(images.ids.keys()).filter((i) => isOfSet(seen, { id: images.ids[i], pool: images.pools[i] }));
  return { name: id, rows, ids: Array.from(rows, (i) => images.ids[i]), truth: Uint8Array.from(rows, (i) => images.truth[i]), codes: rows.map((i) => images.codes[i]), groups: images.groups };
}

/** Scores of the intact images by model and repeat. */
export function modelScores({ images, runs }: Pick<Evidence, 'images' | 'runs'>, cohort: string, variation: Variation): ModelScores[] {
  return runs.filter((run) => run.cohort === cohort && run.task === variation).map(({ model, repeat, scores }) => ({ model, repeat, scores: new Map(images.ids.map((id, i) => [id, scores.get('intact')![i]])) }));
}

/** AUROC inside and outside, drop and SD_all of every model of a cohort (or of an ablation). */
export function dropsOf(evidence: Pick<Evidence, 'tier' | 'images' | 'runs'>, { id, internal, external }: CohortSpec, variation: Variation): Map<ModelId, Generalisation> {
  const rows = generalisation({ internal: testSet(evidence, internal), externals: externalsOf(internal, external).map((set) => testSet(evidence, set)), models: modelScores(evidence, id, variation), replicates: REPLICATES, stream: stream() });
  return new Map(rows.map((row) => [row.model as ModelId, row]));
}

/** A twin's own internal set is among the external sets of its cohort: there its drop is 0 by definition. */
export const externalsOf = (internal: string, external: readonly string[]): string[] => external.filter((set) => set !== internal);

/** Mean drop over the external sets of a cohort; for a twin over those of its cohort, its own internal set counting 0. */
export function meanDrop({ drops, tier }: Evidence, cohort: string, model: ModelId): Estimate {
  const { internal, external } = cohortSpec(tier, cohort), own = drops.get(cohort)!.get(model)!, share = externalsOf(internal, external).length / external.length;
  return share === 1 ? own.meanDrop : combined([own.meanDrop], ([drop]) => drop * share);
}

/** The difference of the differences: mean drop of a confounded cohort minus that of its twin, same model, same test patients. */
export const excessDrop = (evidence: Evidence, twin: string, model: ModelId): Estimate => difference(meanDrop(evidence, cohortSpec(evidence.tier, twin).twinOf!, model), meanDrop(evidence, twin, model));

/** What hiding a part does to a model in one set; images without lungs that were found are left out. */
export function occluded(evidence: Pick<Evidence, 'tier' | 'images' | 'runs'>, cohort: string, model: ModelId, set: string, variant: string): OcclusionEffect {
  const { rows: all } = testSet(evidence, set), runs = evidence.runs.filter((run) => run.cohort === cohort && run.model === model && run.task === 'default'), forms = VARIANT_GROUPS.get(variant)!;
  const rows = all.filter((i) => !Number.isNaN(runs[0].scores.get(forms[0])![i]));
  return effectOn(evidence.images, rows, runs, 'intact', forms);
}

/** The same in the control with known truth. */
export function occludedControl({ control: { images, runs } }: Pick<Evidence, 'control'>, cohort: ControlCohort, variant: string): OcclusionEffect {
  return effectOn(images, Int32Array.from(images.ids.keys()), runs.filter((run) => run.cohort === cohort), 'internal', VARIANT_GROUPS.get(variant)!);
}

function effectOn({ truth, codes, groups }: StoredImages, rows: Int32Array, runs: readonly ScoredRun[], intact: string, forms: readonly string[]): OcclusionEffect {
  const of = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i]);
  return occlusionEffect({
    truth: rows.map((i) => truth[i]), codes: rows.map((i) => codes[i]), groups,
    intact: runs.map(({ scores }) => of(scores.get(intact)!)), occluded: runs.map(({ scores }) => forms.map((form) => of(scores.get(form)!))),
  }, { replicates: REPLICATES, stream: stream() });
}

/** Drop of a control cohort, from where its marker is as in training to a site that marks the healthy. */
export function controlDrop({ control: { images, runs } }: Pick<Evidence, 'control'>, cohort: ControlCohort): Generalisation {
  const set = (name: string): TestImages => ({ name, ids: images.ids.map((id) => `${name}:${id}`), truth: images.truth, codes: images.codes, groups: images.groups });
  const models = runs.filter((run) => run.cohort === cohort).map(({ model, repeat, scores }): ModelScores => ({ model, repeat, scores: new Map(['internal', 'external'].flatMap((form) => images.ids.map((id, i): [string, number] => [`${form}:${id}`, scores.get(form)![i]]))) }));
  return generalisation({ internal: set('internal'), externals: [set('external')], models, replicates: REPLICATES, stream: stream() })[0];
}
