import { rocFigure, slopeFigure } from '../figures/index.js';
import { shownInterval } from '../figures/theme.js';
import { dataTable, html, interactiveFigure, page, type Column, type Html } from '../report/html.js';
import type { CrossResults, curvesOf, Ends, ModelResult, OperatingResult } from './measure.js';
import type { Shared } from './task.js';
import type { CrossOptions, MeasureOptions } from './types.js';

/** What the page is made from; `trained` is absent where predictions came from elsewhere. */
export interface PageParts { results: CrossResults; curves: ReturnType<typeof curvesOf>; options: MeasureOptions; trained?: { options: CrossOptions; rules: { set: string; rule: string }[]; rows: { train: number; validation: number }; shared: readonly Shared[] } }

/** An area or a rate with its interval. @example endsText({ value: 0.8123, low: 0.7, high: 1 }) // '0.812 [0.700, 1.000]' */
export const endsText = ({ value, low, high }: Ends): string => shownInterval(value, low, high, 3);

/** What a model came to, in one sentence. */
export function modelLine({ model, auc, drop, meanDrop, beyondFirst }: ModelResult, { sets, models }: Pick<CrossResults, 'sets' | 'models'>): string {
  const [inside, ...outside] = sets, verdict = meanDrop.low > 0 ? 'loses outside' : meanDrop.high < 0 ? 'gains outside' : 'no loss can be told';
  const each = outside.map(({ name }) => `in ${name} ${endsText(auc[name])}${outside.length > 1 ? ` (drop ${endsText(drop[name])})` : ''}`).join(', ');
  const more = beyondFirst === null ? '' : `; ${endsText(beyondFirst)} more than ${models[0].model}${beyondFirst.low > 0 || beyondFirst.high < 0 ? '' : ' (no difference can be told)'}`;
  return `${model}: AUROC inside ${endsText(auc[inside.name])}, ${each}; ${outside.length > 1 ? 'mean drop' : 'drop'} ${endsText(meanDrop)}: ${verdict}${more}`;
}

/** The cross-test as one page; `plotly.min.js` lies beside it. */
export function crossPage(parts: PageParts): Html {
  const { results, options, trained } = parts, { sets, models, task, unitNote } = results, unit = unitNote === null ? 'patients' : 'images', cohort = sets[0].name;
  return page({
    title: `Cross-test: ${cohort}`,
    lead: html`<p>Does ${trained ? `${trained.options.architecture}, trained on ${cohort},` : `a model of ${cohort}`} still tell ${task} elsewhere? ${models.length} ${models.length === 1 ? 'model' : 'models'} of ${models[0].repeats} ${models[0].repeats === 1 ? 'training' : 'trainings'}, ${sets.length - 1} external ${sets.length === 2 ? 'set' : 'sets'}${unitNote !== null && `; intervals ${unitNote}`}.</p>`,
    sections: [
      { id: 'results', title: 'Results', body: html`<ul>${models.map((one) => html`<li>${modelLine(one, results)}.</li>`)}</ul>${slopes(results, unit)}${areas(results)}` },
      { id: 'decisions', title: 'Decisions', body: html`<p>The threshold with ${options.sensitivity * 100} % sensitivity inside rests on ${results.operating[0].cases} positives${Math.floor(results.operating[0].cases * (1 - options.sensitivity) + 1e-9) === 0 && ': it may miss none of them, so that a single image decides'}. "Tuned on test" marks thresholds that were chosen on the very images they are scored on: nobody who uses the model would know them.</p>${decisions(results.operating)}${rocs(parts)}` },
      { id: 'sets', title: 'Sets', body: html`${dataTable({ id: 'sets-table', caption: 'What was scored.', rows: sets, search: false, columns: [{ title: 'set', value: ({ name }) => name }, { title: 'role', value: ({ role }) => role }, ...(['images', 'positives', 'patients'] as const).map((key): Column<CrossResults['sets'][number]> => ({ title: key === 'patients' ? unit : key, value: (row) => row[key], numeric: true }))] })}${trained && sharedList(trained.shared)}` },
      { id: 'methods', title: 'How it was measured', body: html`${trained && trainingText(trained)}<p>AUROC within each repeat, then the mean over repeats. Drop: internal minus external; relative drop: as a share of (internal AUROC − 0.5), where that is surely above 0.1. SD_all: standard deviation (divisor n) of the AUROCs of all sets. Intervals: ${options.replicates} bootstrap replicates over ${unit} of all sets together and over repeats, the same draws for every model; thresholds are chosen anew in each.${models.some(({ repeats }) => repeats === 1) && ' Of a model trained once they say nothing about another training.'} Seed ${options.seed}.</p>` },
    ],
    foot: html`<p>Written by second-read cross-test. Numbers: <a href="metrics.json">metrics.json</a>; scores of every picture: <a href="predictions.csv">predictions.csv</a>.</p>`,
  });
}

function slopes({ models, sets: [inside, ...outside] }: CrossResults, unit: string): Html {
  return interactiveFigure(slopeFigure({
    id: 'slopes', title: `From ${inside.name} to elsewhere`, yTitle: 'AUROC', reference: 0.5, rows: outside.flatMap(({ name }) => models.map(({ model, auc }) => ({ panel: name, series: model, from: auc[inside.name], to: auc[name] }))),
    caption: `Mean over repeats; bars are 95 % bootstrap intervals over ${unit} and repeats.`, alt: outside.map(({ name }) => `${name}: ${models.map(({ model, auc }) => `${model} from ${endsText(auc[inside.name])} to ${endsText(auc[name])}`).join(', ')}`).join('; '),
  }));
}

function areas({ models, sets }: CrossResults): Html {
  const cell = <Row>(title: string, of: (row: Row) => Ends | null | undefined): Column<Row> => ({ title, value: (row) => of(row)?.value, cell: (row) => { const one = of(row); return one ? endsText(one) : '–'; }, numeric: true });
  const bySet = models.flatMap((row) => sets.map((set) => ({ row, set }))), model = { title: 'model', width: 24 };
  return html`${dataTable<(typeof bySet)[number]>({
    id: 'areas', caption: 'Areas under the ROC curve, inside and outside.', rows: bySet,
    columns: [{ ...model, value: ({ row }) => row.model, filter: true }, { title: 'set', value: ({ set }) => set.name, filter: true }, { title: 'role', value: ({ set }) => set.role }, cell('AUROC', ({ row, set }) => row.auc[set.name]), cell('drop', ({ row, set }) => row.drop[set.name])],
  })}${dataTable<ModelResult>({
    id: 'models', caption: 'Drop and instability of each model.', rows: models, search: false,
    columns: [{ ...model, value: (row) => row.model }, cell('mean drop', (row) => row.meanDrop), cell('relative drop', (row) => row.relativeDrop), cell('SD_all', (row) => row.sdAll), ...(models.length > 1 ? [cell<ModelResult>('mean drop beyond the first', (row) => row.beyondFirst)] : [])],
  })}`;
}

function decisions(rows: readonly OperatingResult[]): Html {
  return dataTable<OperatingResult>({
    id: 'operating', caption: 'Sensitivity, specificity and precision.', rows, columns: [
      { title: 'model', value: ({ model }) => model, filter: true, width: 24 }, { title: 'set', value: ({ set }) => set, filter: true }, { title: 'threshold', value: ({ rule }) => (rule === 'carried' ? 'carried over' : 'Youden'), filter: true },
      { title: 'stamp', value: ({ tunedOnTest }) => (tunedOnTest ? 'tuned on test' : '') }, { title: 'rests on positives', value: ({ cases }) => cases, numeric: true },
      ...(['sensitivity', 'specificity', 'precision'] as const).map((key): Column<OperatingResult> => ({ title: key, value: (row) => row[key].value, cell: (row) => endsText(row[key]), numeric: true })),
    ],
  });
}

function rocs({ results, curves }: PageParts): Html[] {
  return results.sets.map(({ name, role }, k) => interactiveFigure(rocFigure({
    id: `roc-${k}`, title: `${role === 'internal' ? 'Inside' : 'Outside'}: ${name}`, caption: 'Mean curve over repeats (vertical averaging). The ring is where the threshold carried over from inside lies.', alt: results.models.map(({ model, auc }) => `${model}: area ${endsText(auc[name])}`).join('; '),
    curves: results.models.map(({ model, auc }) => {
      const { fpr, tpr } = curves.find((one) => one.set === name && one.model === model)!, point = results.operating.find((one) => one.set === name && one.model === model && one.rule === 'carried')!;
      return { name: model, fpr, tpr, auroc: auc[name].value, low: auc[name].low, high: auc[name].high, operatingPoint: { fpr: 1 - point.specificity.value, tpr: point.sensitivity.value } };
    }),
  })));
}

function sharedList(shared: readonly Shared[]): Html {
  if (shared.length === 0) return html`<p>No patient and no picture of the training cohort is in an external set.</p>`;
  return html`${shared.map(({ set, patients, images }) => html`<p>Left out of ${set} by the rule "remove", for the network was trained or chosen on these patients: ${images.length} pictures of ${patients.length} patients (${patients.slice(0, 12).join(', ')}${patients.length > 12 && ', ...; all in metrics.json'}).</p>`)}`;
}

function trainingText({ options, rules, rows }: NonNullable<PageParts['trained']>): Html {
  const { architecture, size, equalise, balanced, epochs, patience, batch, learningRate, parts, repeats } = options;
  return html`<p>${rules.map(({ set, rule }) => html`${set}: ${rule}. `)}Pictures of ${size} pixels, grey${equalise && ', histogram equalised'}, resized by area. Patients of the training cohort are dealt to ${parts} parts: one is the internal test, one (${rows.validation} pictures) chooses the epoch by its loss, the others (${rows.train}) train. Patients who share a picture count as one. ${architecture}, Adam at ${learningRate}, batches of ${batch}, at most ${epochs} epochs, patience ${patience}, dropout 0.5, the augmentation of "Source Matters"${balanced && ', balanced class weights'}; ${repeats} ${repeats === 1 ? 'training' : 'trainings'} of each model.</p>`;
}
