import type { Tier } from '../../core/paths.js';
import type { ClaimRule } from '../../evidence/types.js';
import { cohortSpec, studySpec, type CohortSpec } from './cohorts.js';
import type { Effect } from './effects.js';
import { FACTS, isComputable } from './facts.js';
import { MARGIN, modelNames, MODELS, type ModelId } from './protocol.js';

/** A claim's rule with what it measures. */
export interface PaperRule { rule: ClaimRule; effect: Effect }

const ruleFixed: ClaimRule['ruleFixed'] = {
  commit: '69c25f0', dataSeen: false,
  note: "fixed before any network of this experiment was trained; the data pack's figures for frozen features were known (Kermany against NIH 1.000 inside, .232 on Kermany's own; twin .981), and class counts",
};

/** What was changed when results of a first round had been seen. */
const changedAfter = (notes: readonly (string | false)[]): Partial<Pick<ClaimRule, 'ruleFixed'>> => (notes.some(Boolean) ? { ruleFixed: { ...ruleFixed, dataSeen: true, note: notes.filter(Boolean).join('; ') } } : {});
const LEARNED = 'that every model of the claim, and not the ImageNet one alone, must have learned its task was asked for after a first round, in which DarkCovidNet had not learned the twin';
const ROTATED = "what these cohorts' chest models are trained on first became children's films (Kermany) after a first round: it had been NIH's, from the hospital of the negatives";
const PATIENCE = "DarkCovidNet's early stopping was lifted after a first round, in which the validation loss stopped it in its first epochs";

/** Of the six, those that are trained on chest radiographs first. */
const CHEST: readonly ModelId[] = ['chest', 'in-domain'];
const onChildren = (tier: Tier, cohort: string, model: ModelId): boolean => CHEST.includes(model) && cohortSpec(tier, cohort).chest === 'children';
const DIRECTION = 'Direction: holds if the family-adjusted interval lies above 0 (below the margin: said); fails if it lies below the margin.';

/** On tier `paper` the data are the paper's, but its definitions could not be read. */
const fidelityOf = (tier: Tier): ClaimRule['fidelity'] => (tier === 'paper' ? 'method-substituted' : 'data-substituted');

type Parts = Pick<ClaimRule, 'id' | 'where' | 'statement' | 'metric' | 'family'> & Partial<Pick<ClaimRule, 'margin' | 'sourceQuality' | 'ruleFixed'>>;
const direction = (tier: Tier, effect: Effect, { id, margin = MARGIN.auroc, sourceQuality = 'text', ruleFixed: fixed = ruleFixed, ...parts }: Parts): PaperRule => ({
  effect, rule: { ...parts, id: `haynes/${id}`, paper: 'haynes', kind: 'direction', fidelity: fidelityOf(tier), sourceQuality, reported: { value: null, ciLow: null, ciHigh: null }, margin, rule: DIRECTION, ruleFixed: fixed },
});

/**
 * The published directions as rules (no table of the paper could be read), then the second reader's questions. On tier `sample` the disease is
 * pneumonia and not COVID-19; on tier `paper` there is no twin, and so no difference of the differences.
 */
export function claimRules(tier: Tier): PaperRule[] {
  const { cohorts } = studySpec(tier), confounded = cohorts.filter(({ twinOf }) => twinOf === undefined), twins = cohorts.filter(({ twinOf }) => twinOf !== undefined);
  const named = (title: string) => ({ rule, effect }: PaperRule): PaperRule => ({ effect, rule: { ...rule, statement: `${title}: ${rule.statement}` } });
  const of = ({ id, title }: CohortSpec): PaperRule[] => [...dropRules(tier, id), ...chestRules(tier, id)].map((one) => (confounded.length > 1 ? named(title)(one) : one));
  return [...confounded.flatMap(of), ...twins.flatMap(({ id }) => excessRules(tier, id)), ...factRules(tier)];
}

const dropRules = (tier: Tier, cohort: string): PaperRule[] => MODELS.map((model) => direction(tier, { kind: 'drop', cohort, model }, {
  id: `drop-${cohort}-${model}`, where: model === 'imagenet' ? 'abstract' : 'title; abstract', family: `drop, ${cohort}`, ...changedAfter([model === 'darkcovidnet' && tier !== 'paper' && PATIENCE, onChildren(tier, cohort, model) && ROTATED]),
  statement: `${modelNames(tier)[model]}: the AUROC inside is not reached outside.`, metric: 'AUROC inside minus mean AUROC in external sets, mean over three repeats',
}));

const chestRules = (tier: Tier, cohort: string): PaperRule[] => CHEST.map((model) => ({ model, after: changedAfter([onChildren(tier, cohort, model) && ROTATED]) })).flatMap(({ model, after }) => [
  direction(tier, { kind: 'drop-less', cohort, model }, { id: `less-drop-${cohort}-${model}`, ...after, where: 'abstract', family: `pre-training on chest radiographs, ${cohort}`, statement: `${modelNames(tier)[model]} drops less than ImageNet.`, metric: 'mean drop, ImageNet minus chest' }),
  direction(tier, { kind: 'steadier', cohort, model }, { id: `steadier-${cohort}-${model}`, ...after, where: 'abstract', margin: MARGIN.deviation, family: `pre-training on chest radiographs, ${cohort}`, statement: `${modelNames(tier)[model]} is steadier over data sets than ImageNet.`, metric: 'SD of the AUROC over sets (divisor n), ImageNet minus chest' }),
  direction(tier, { kind: 'leans-less', cohort, model }, { id: `leans-less-${cohort}-${model}`, ...after, where: 'abstract', family: `pre-training on chest radiographs, ${cohort}`, statement: `${modelNames(tier)[model]} rests less on what lies outside the lungs than ImageNet.`, metric: 'loss of AUROC inside when a black box hides the lungs, chest minus ImageNet' }),
]);

const excessRules = (tier: Tier, twin: string): PaperRule[] => MODELS.map((model) => direction(tier, { kind: 'excess', twin, model }, {
  id: `excess-${twin}-${model}`, where: "second reader's question", family: `difference of the differences, ${twin}`, ...changedAfter([model === 'darkcovidnet' && PATIENCE, LEARNED, onChildren(tier, twin, model) && ROTATED]),
  statement: `${modelNames(tier)[model]}: the drop is larger where the classes come from different sources.`, metric: 'mean drop of the confounded cohort minus that of its twin, same external sets (a twin\'s own internal set counts 0)',
}));

const factRules = (tier: Tier): PaperRule[] => FACTS.map((fact) => {
  const { name, where, statement, metric, family, value, needs } = fact;
  return {
    effect: isComputable(tier, fact) ? { kind: 'fact', name } : { kind: 'missing', needs: needs!.what },
    rule: { id: `haynes/${name}`, paper: 'haynes', where, statement, metric, kind: 'fact', fidelity: 'exact', sourceQuality: 'text', reported: { value, ciLow: null, ciHigh: null }, decimals: 0, margin: 0.5, family, rule: 'Fact: holds if ours rounds to it.', ruleFixed },
  };
});
