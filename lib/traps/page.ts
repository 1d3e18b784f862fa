import { forestFigure } from '../figures/index.js';
import { shownInterval } from '../figures/theme.js';
import { dataTable, html, interactiveFigure, page, type Html, type Section } from '../report/html.js';
import type { TrapReport } from './audit.js';
import { FOLDS, FROZEN_C } from './frozen.js';
import { frozenTarget, percent } from './output.js';
import type { DuplicateGroup, FrozenResult, LevelResult, VariableResult } from './types.js';

/** Variables of a task that are drawn. */
const DRAWN = 15;
/** Groups of like pictures that are listed. */
const LISTED = 300;

/** @example areaText({ auroc: 0.8123, low: 0.7, high: 1 }) // '0.812 [0.700, 1.000]' */
const areaText = ({ auroc, low, high }: { auroc: number; low: number; high: number }): string => (Number.isNaN(auroc) ? '–' : shownInterval(auroc, low, high, 3));

/**
 * The audit as one page; `plotly.min.js` lies beside it.
 *
 * @param sheets PNG bytes of the report's contact sheets, in its order
 */
export function trapsPage(report: TrapReport, sheets: readonly Buffer[]): Html {
  const { title, images, patients, unitNote, tasks, frozen, levels, duplicates, splits, shared } = report, unit = unitNote === null ? 'patients' : 'groups';
  const sections: Section[] = [
    { id: 'summary', title: 'At a glance', body: summary(report) },
    ...tasks.map((task, i): Section => ({ id: `task-${i + 1}`, title: `What tells ${task.name}`, body: taskSection(report, task, i) })),
    ...(levels.length === 0 ? [] : [{ id: 'levels', title: 'Levels that tell', body: levelTable(levels) }]),
    ...(frozen.length === 0 ? [] : [{ id: 'frozen', title: 'What frozen features tell', body: frozenTable(frozen) }]),
    { id: 'like', title: 'Like pictures', body: likeTable(duplicates) },
    ...(splits.length === 0 ? [] : [{ id: 'split', title: 'Split', body: html`<ul>${splits.map(({ column, parts, patients: both, rows }) => html`<li>${column} (${Object.entries(parts).map(([part, count]) => `${part} ${count}`).join(', ')}): ${both.length} ${unit} on more than one side, with ${rows} images.</li>`)}</ul>` }]),
    { id: 'sheets', title: 'Contact sheets', body: html`<p>Up to 48 pictures of each class and source, drawn at random. What the eye finds in a second, a network finds too.</p>${report.sheets.map(({ label, source, count, rows }, i) => html`<h3>${label}, ${source}</h3><p class="quiet">${rows.length} of ${count}</p><p><img alt="Contact sheet of ${rows.length} pictures: ${label}, ${source}" src="data:image/png;base64,${sheets[i].toString('base64')}"></p>`)}` },
    { id: 'methods', title: 'How it was measured', body: methods(report) },
  ];
  return page({
    title: `Traps in ${title}`, sections,
    lead: html`<p>${images} images of ${patients} ${unit}${unitNote !== null && ` (${unitNote})`}. What else than the finding tells the label, before anything is trained?${shared.length > 0 && ` ${shared.length} pictures are in more than one of the sets and count once.`}</p>`,
    foot: html`<p>Written by second-read data audit. The numbers are in <a href="audit.csv">audit.csv</a> and <a href="audit.json">audit.json</a>.</p>`,
  });
}

function summary({ tasks, tooFew, variables, frozen, duplicates, exactCopies, unitNote }: TrapReport): Html {
  const contradictory = duplicates.filter((group) => group.contradictory).length;
  return html`<ul>${tasks.map(({ name }) => {
    const own = variables.filter((row) => row.task === name && row.within === 'all'), rules = own.filter(({ verdict }) => verdict === 'rules'), told = frozen.find((row) => row.what === 'task' && row.target === name && row.within === 'all'), inside = frozen.filter((row) => row.what === 'task' && row.target === name && row.within !== 'all');
    return html`<li><strong>${name}</strong>: ${rules.length === 0 ? `no variable rules it; the best is ${own[0]?.variable ?? 'none'}${own[0] && Number.isFinite(own[0].auroc) ? `, ${areaText(own[0])}` : ''}` : html`ruled by ${rules.slice(0, 5).map((row, i) => `${i > 0 ? ', ' : ''}${row.variable} ${areaText(row)}`)}`}${told && `; frozen features ${areaText(told)}`}${inside.map((row) => `, within ${row.within} ${areaText(row)}`)}.</li>`;
  })}${tooFew.length > 0 && html`<li>Too few images to ask for: ${tooFew.map(({ label, rows }) => `${label} (${rows})`).join(', ')}.</li>`}<li>${exactCopies} exact copies, ${duplicates.length} groups of like pictures, ${contradictory} of them with contradictory labels.</li>${unitNote !== null && html`<li>Patients are not known: every interval is ${unitNote}.</li>`}</ul>
<p class="quiet">A variable <em>rules</em> a task when the lower end of its interval is at least 0.7, <em>tells</em> it from 0.6, <em>hints</em> above 0.5. A task whose variables rule it measures them, not the finding.</p>`;
}

function taskSection({ variables }: TrapReport, { name, positives, negatives }: TrapReport['tasks'][number], i: number): Html {
  const own = variables.filter((row) => row.task === name), drawn = own.filter((row) => row.within === 'all' && Number.isFinite(row.low)).slice(0, DRAWN);
  return html`<p>${positives} positive, ${negatives} negative images.</p>${drawn.length > 0 && interactiveFigure(forestFigure({
    id: `task-${i + 1}`, title: `How well each variable alone tells ${name}`, caption: 'AUROC with its 95 % bootstrap interval over patients; the variables that tell most.', alt: `AUROCs of ${drawn.length} variables for ${name}.`,
    xTitle: 'AUROC', reference: 0.5, limits: [0.4, 1.02], rows: drawn.map(({ variable, auroc, low, high, verdict }) => ({ label: variable, value: auroc, low, high, note: verdict === 'rules' ? 'rules' : undefined })),
  }))}${dataTable<VariableResult>({
    id: `variables-${i + 1}`, caption: `All variables and what each tells of ${name}.`, rows: own, columns: [
      { title: 'variable', value: (row) => row.variable }, { title: 'from', value: (row) => row.source, filter: true }, { title: 'within', value: (row) => row.within, filter: true }, { title: 'verdict', value: (row) => row.verdict, filter: true },
      { title: 'AUROC', value: (row) => row.auroc, cell: areaText, numeric: true },
      { title: 'shape', value: (row) => row.shape }, { title: 'known', value: (row) => row.known, numeric: true }, { title: 'levels', value: (row) => row.levels, numeric: true }, { title: 'what it is', value: (row) => row.about, width: 20 },
    ],
  })}`;
}

const levelTable = (levels: readonly LevelResult[]): Html => dataTable<LevelResult>({
  id: 'levels-table', caption: 'Values with at least 10 images whose share of positives is at least 15 points from that elsewhere, beyond a 99.9 % interval.', rows: levels, columns: [
    { title: 'task', value: (row) => row.task, filter: true }, { title: 'variable', value: (row) => row.variable }, { title: 'value', value: (row) => row.level }, { title: 'images', value: (row) => row.rows, numeric: true },
    { title: 'positive', value: (row) => row.positives, numeric: true }, { title: 'share', value: (row) => row.rate, cell: (row) => percent(row.rate), numeric: true }, { title: 'elsewhere', value: (row) => row.elsewhere, cell: (row) => percent(row.elsewhere), numeric: true },
  ],
});

const frozenTable = (frozen: readonly FrozenResult[]): Html => dataTable<FrozenResult>({
  id: 'frozen-table', caption: 'A logistic model on frozen features: the tasks over all images and within each source, then where the images come from.', rows: frozen, columns: [
    { title: 'told', value: frozenTarget }, { title: 'within', value: (row) => row.within, filter: true }, { title: 'positive', value: (row) => row.positives, numeric: true }, { title: 'negative', value: (row) => row.negatives, numeric: true },
    { title: 'AUROC', value: (row) => row.auroc, cell: areaText, numeric: true },
  ],
});

const likeTable = (duplicates: readonly DuplicateGroup[]): Html => (duplicates.length === 0 ? html`<p>None found.</p>` : dataTable<DuplicateGroup>({
  id: 'like-table', caption: `Groups of pictures that are the same or nearly so${duplicates.length > LISTED ? `: ${LISTED} of ${duplicates.length}` : ''}.`, rows: duplicates.slice(0, LISTED), columns: [
    { title: 'images', value: (row) => row.ids.length, numeric: true }, { title: 'labels differ', value: (row) => (row.contradictory ? 'yes' : 'no'), filter: true }, { title: 'exact', value: (row) => (row.exact ? 'yes' : 'no'), filter: true }, { title: 'several patients', value: (row) => (row.acrossPatients ? 'yes' : 'no') },
    { title: 'several parts', value: (row) => (row.acrossSplit ? 'yes' : 'no'), filter: true }, { title: 'correlation', value: (row) => row.correlation, numeric: true, decimals: 3 }, { title: 'which', value: (row) => row.ids.map((id, i) => `${id} (${row.labels[i] || 'not known'})`).join(', '), width: 40 },
  ],
}));

function methods({ settings: { replicates, seed, side }, leftOut, unitNote }: TrapReport): Html {
  return html`<ul>
<li>Numbers are tried as they are (larger or smaller values, whichever tells more) and in tenths of any shape; categories by their values. Values and tenths are scored by their rate of positives in the other four of five folds, drawn towards the overall rate by 10 rows; folds keep patients together.</li>
<li>Intervals: percentiles of ${replicates} bootstrap replicates over ${unitNote === null ? 'patients' : 'groups'}, conditional on those rates. Many variables are looked at: an interval just above 0.5 may be chance.</li>
<li>Frozen features: SqueezeNet 1.1 (ImageNet), ${side} pixels by nearest neighbour, mean and maximum of its last maps, standardised, ridge logistic model with C = ${FROZEN_C}, ${FOLDS} folds by patient, averaged over 2 to 20 splits, the more the fewer the images.</li>
<li>Like pictures: perceptual hashes within 10 bits, then thumbnails of 64 x 64 pixels that correlate by 0.98 or more. Mirrored, turned and cropped copies are not found.</li>
<li>Random streams start from seed ${seed}.</li></ul>
<h3>Columns that were not tried</h3><ul>${leftOut.map(({ column, why }) => html`<li>${column}: ${why}</li>`)}</ul>`;
}
