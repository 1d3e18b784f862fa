import { lineFigure } from '../figures/index.js';
import { shownInterval } from '../figures/theme.js';
import { dataTable, html, interactiveFigure, page, type Html } from '../report/html.js';
import type { ProbeTask } from './task.js';
import type { AreaInterval, ProbeOptions, ShareResult, TestKind } from './types.js';

const TITLES: Record<TestKind, string> = { iid: 'i.i.d.', ood: 'o.o.d.', clean: 'without confounder' };

/** An area with its interval. @example areaText({ value: 0.8123, low: 0.7, high: 1 }) // '0.812 [0.700, 1.000]' */
export const areaText = ({ value, low, high }: AreaInterval): string => shownInterval(value, low, high, 3);

/**
 * What a share came to, in one sentence. It leans on the confounder where the gap exceeds that of share 0, whose model never met it; without
 * a share 0 the gap alone is told.
 */
export function shareLine({ share, iid, ood, clean, gap, excess }: ShareResult, confounder: string): string {
  const verdict = share === 0 ? `the reference, which never met it${clean.low > 0.5 ? '' : '; the finding itself is not told from chance'}`
    : excess === null ? 'no share 0 to compare with'
      : `${areaText(excess)} more than at share 0: ${excess.low > 0 ? 'leans on it' : excess.high < 0 ? 'leans the other way' : 'no leaning can be told'}`;
  return `${confounder} at share ${share}: AUROC i.i.d. ${areaText(iid)}, o.o.d. ${areaText(ood)}, without it ${areaText(clean)}; gap ${areaText(gap)}, ${verdict}`;
}

/** The probe as one page; `plotly.min.js` lies beside it. */
export function probePage(task: ProbeTask, options: ProbeOptions, shares: readonly ShareResult[]): Html {
  const { architecture, weights, confounder, size, epochs, folds, learningRate, batch, patience, replicates, seed } = options, unit = task.unitNote === null ? 'patients' : 'groups', positives = task.label.reduce((sum, one) => sum + one, 0);
  const line = (test: TestKind) => ({ name: TITLES[test], x: shares.map(({ share }) => share), y: shares.map((one) => one[test].value), low: shares.map((one) => one[test].low), high: shares.map((one) => one[test].high), markers: true });
  const results = html`<ul>${shares.map((one) => html`<li>${shareLine(one, confounder)}.</li>`)}</ul>
${interactiveFigure(lineFigure({
    id: 'areas', title: 'Area under the ROC curve by share', xTitle: 'share of training positives with the confounder', yTitle: 'AUROC', yRange: [0, 1], reference: 0.5, lines: [line('iid'), line('ood'), line('clean')],
    caption: `Mean over ${folds} folds; bands are 95 % bootstrap intervals over ${unit} with the models held fixed${task.unitNote === null ? '' : ` (${task.unitNote})`}.`, alt: `AUROC by share in three tests: ${shares.map((one) => shareLine(one, confounder)).join('; ')}.`,
  }))}
${dataTable<ShareResult>({
    id: 'shares', caption: 'Areas by share.', rows: shares, search: false, columns: [
      { title: 'share', value: ({ share }) => share, numeric: true }, { title: 'affected', value: ({ affected }) => affected, numeric: true },
      ...(['iid', 'ood', 'clean', 'gap', 'excess'] as const).map((key) => ({ title: key === 'gap' ? 'gap' : key === 'excess' ? 'gap beyond share 0' : TITLES[key], value: (row: ShareResult) => row[key]?.value, cell: (row: ShareResult) => { const area = row[key]; return area === null ? '–' : areaText(area); }, numeric: true })),
    ],
  })}`;
  return page({
    title: `Probe: ${confounder} in ${task.title}`,
    lead: html`<p>Does ${architecture} from ${weights} weights, trained on these pictures, lean on the confounder? ${task.label.length} pictures (${positives} with ${task.name}) of ${task.groups} ${unit}${task.unitNote !== null && `, intervals ${task.unitNote}`}.</p>`,
    sections: [
      { id: 'results', title: 'Results', body: results },
      { id: 'methods', title: 'How it was measured', body: html`<p>Pictures of ${size} pixels, grey, resized by area. ${folds} folds that keep ${unit} together: one is tested, the next chooses the epoch by its loss, the others train. Adam at ${learningRate}, batches of ${batch}, at most ${epochs} epochs, patience ${patience}, dropout 0.5, the augmentation of "Source Matters"; seed ${seed}.</p>
<p>In training, validation and the <em>i.i.d.</em> test the given share of the positives bears the confounder, no negative does. In the <em>o.o.d.</em> test all negatives bear it and no positive: a model that leans on it falls below 0.5. The gap is i.i.d. minus o.o.d.; some gap arises without leaning, where the confounder hides the finding; so the gap of share 0, whose model never met it, is subtracted. Intervals: ${replicates} bootstrap replicates over ${unit} at fixed models.</p>` },
    ],
    foot: html`<p>Written by second-read probe. Numbers: <a href="metrics.json">metrics.json</a>; scores of every picture: <a href="predictions.csv">predictions.csv</a>.</p>`,
  });
}
