import { forestFigure } from '../../../figures/forest.js';
import { slopeFigure } from '../../../figures/slope.js';
import { shown } from '../../../figures/theme.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { MARGIN, MODELS, type Variation } from '../protocol.js';
import { studySpec } from '../cohorts.js';
import type { AblationRow, AurocRow, DropRow, ExcessRow } from '../tables/rows.js';
import { modelName, notes, setName } from './words.js';

const INTERVAL = '95 % intervals of a bootstrap over patients and repeats.';

/** From inside to outside, confounded cohort and twin: a figure a cohort. */
export function slopeFigures(rows: readonly AurocRow[], tier: Tier): Figure[] {
  return studySpec(tier).cohorts.map(({ id, title, internal, external, twinOf }) => {
    const of = (model: string, set: string): AurocRow => rows.find((row) => row.cohort === id && row.model === model && row.set === set)!, end = ({ auroc, low, high }: AurocRow): { value: number; low: number; high: number } => ({ value: auroc, low, high });
    const sets = external.filter((set) => set !== internal), models = [...new Set(rows.map(({ model }) => model))];
    return slopeFigure({
      id: `21-slopes-${id}`, title: `${twinOf === undefined ? 'Classes from different sources' : 'Its twin, classes from one source'}: ${title}`, caption: `Left the internal test set (${setName(tier, internal)}; patients not trained on), right an external one. Mean of three repeats; ${INTERVAL}`,
      alt: `Slope chart of the AUROC of ${models.length} models from the internal to ${sets.length} external sets.`, substitutions: notes(tier, MODELS, ['lungs', 'definitions']), ends: ['inside', 'outside'], yTitle: 'AUROC', yRange: [0, 1.02], reference: 0.5,
      rows: sets.flatMap((set) => models.map((model) => ({ panel: setName(tier, set), series: modelName(tier, model), from: end(of(model, internal)), to: end(of(model, set)) }))),
    });
  });
}

/** Mean drop of every model, confounded beside twin. */
export function dropFigure(rows: readonly DropRow[], tier: Tier): Figure {
  const ofTwins = studySpec(tier).cohorts.some(({ twinOf }) => twinOf !== undefined) ? "; among a twin's external sets is its own internal one, whose drop is 0 by definition" : '';
  return forestFigure({
    id: '21-drops', title: 'How far the AUROC drops outside', caption: `AUROC inside minus mean AUROC in the external sets${ofTwins}. ${INTERVAL} Band: ${MARGIN.auroc}, too small to matter.`,
    alt: `Forest plot of the drop of ${rows.length} models and cohorts.`, substitutions: notes(tier, MODELS, ['lungs']), xTitle: 'drop of the AUROC', reference: 0, band: [-MARGIN.auroc, MARGIN.auroc], decimals: 3,
    rows: rows.map(({ cohort, model, drop, low, high }) => ({ group: studySpec(tier).cohorts.find(({ id }) => id === cohort)!.title, label: modelName(tier, model), value: drop, low, high })),
  });
}

/** The difference of the differences; none where there is no twin. */
export function excessFigures(rows: readonly ExcessRow[], tier: Tier): Figure[] {
  return rows.length === 0 ? [] : [forestFigure({
    id: '21-excess', title: 'How much of the drop is the sources\' doing? Confounded minus twin', caption: `Same positives, equally many negatives, same external sets: what is left of the drop when the twin's is taken off. ${INTERVAL} Band: ${MARGIN.auroc}, too small to matter.`,
    alt: `Forest plot of ${rows.length} differences of drops.`, substitutions: notes(tier, MODELS, ['lungs']), xTitle: 'drop of the confounded cohort minus drop of its twin', reference: 0, band: [-MARGIN.auroc, MARGIN.auroc], decimals: 3,
    rows: rows.map(({ model, excess, low, high }) => ({ label: modelName(tier, model), value: excess, low, high })),
  })];
}

const VARIATION_NAMES: Record<Variation, string> = { default: 'class weights', 'no-equalisation': 'not equalised', oversample: 'oversampled', 'oversample-as-released': 'oversampled as released', 'as-released': 'stopped as released' };

/** One thing changed at a time. */
export function ablationFigure(rows: readonly AblationRow[], tier: Tier): Figure {
  return forestFigure({
    id: '21-ablations', title: `What the recipe changes: ${modelName(tier, 'imagenet')}, classes from different sources`, caption: `Drop: AUROC inside minus mean AUROC in the external sets, both printed behind it. As released: as the authors' code does it, where the test set decides when to stop, and oversampling copies one image. ${INTERVAL} Band: ${MARGIN.auroc}, too small to matter.`,
    alt: `Forest plot of the drop under ${rows.length} recipes.`, substitutions: notes(tier, ['imagenet'], ['lungs']), xTitle: 'drop of the AUROC', reference: 0, band: [-MARGIN.auroc, MARGIN.auroc], decimals: 3,
    rows: rows.map(({ variation, internal, external, drop, low, high }) => ({ label: VARIATION_NAMES[variation], value: drop, low, high, note: `${shown(internal)} inside, ${shown(external)} outside` })),
  });
}
