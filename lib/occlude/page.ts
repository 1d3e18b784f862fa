import { barFigure } from '../figures/index.js';
import { RANDOM_DRAWS } from '../occlusion/index.js';
import { areaText } from '../probe/page.js';
import { dataTable, html, interactiveFigure, page, type Html } from '../report/html.js';
import type { OccludeOptions, OccludeResult, VariantResult } from './types.js';

/** What the page says of the pictures. */
export interface OccludePictures { pictures: number; positives: number; patients: number; patientsKnown: boolean; left: readonly string[]; masks: string }

const found = ({ variants }: OccludeResult, name: string): VariantResult => variants.find((one) => one.name === name)!;

/**
 * What the test says, in sentences, by rule. The network "uses what lies outside the lungs" where, the lungs' box blacked out, the lower end of its area
 * exceeds both 0.5 and the upper end of what the box's place and size tell by themselves.
 */
export function occludeLines(result: OccludeResult): string[] {
  const { intact, geometry, lungsBeyondRandom } = result, box = found(result, 'box-black').effect, random = found(result, 'random').effect;
  if (!(intact.low > 0.5)) return [`AUROC ${areaText(intact)} on the pictures as they are: not told from chance, so that hiding parts says nothing`];
  const left = box.retained === null ? '' : `, ${percent(box.retained.value)} [${percent(box.retained.low)}, ${percent(box.retained.high)}] of its discrimination`;
  const verdict = box.aucOccluded.low > Math.max(0.5, geometry.high) ? 'uses what lies outside the lungs'
    : box.aucOccluded.low > 0.5 ? 'still tells the classes apart, but the box\'s place and size might do that alone'
      : box.aucOccluded.high < 0.5 ? 'orders the classes the wrong way round: what is left misleads it' : 'no telling apart without the lungs can be shown';
  return [
    `AUROC ${areaText(intact)} on the pictures as they are, ${areaText(box.aucOccluded)} with the lungs boxed out${left}; the box alone tells ${areaText(geometry)}: ${verdict}`,
    `as many pixels anywhere: ${areaText(random.aucOccluded)}; the lungs cost ${areaText(lungsBeyondRandom)} more: ${lungsBeyondRandom.low > 0 ? 'the lungs matter to it more than other places do' : lungsBeyondRandom.high < 0 ? 'other places matter to it more than the lungs do' : 'no difference can be told'}`,
    `lungs alone: ${areaText(found(result, 'lungs-only').effect.aucOccluded)}, their box alone: ${areaText(found(result, 'outside-box').effect.aucOccluded)}`,
  ];
}

const percent = (value: number): string => `${Math.round(100 * value)} %`.replace('-', '−');

const MEANING: Record<VariantResult['region'], string> = { box: 'lungs hidden, box', mask: 'lungs hidden, outline', random: 'random box', fixed: 'the same box in every picture', 'outside-box': 'all but the box hidden', 'lungs-only': 'all but the lungs hidden' };

/** The occlusion test as one page; `plotly.min.js` lies beside it. @param sheet the contact sheet as a PNG */
export function occludePage(result: OccludeResult, options: OccludeOptions, about: OccludePictures, sheet: Buffer): Html {
  const unit = about.patientsKnown ? 'patients' : 'pictures', note = about.patientsKnown ? '' : ' (patients are not known: by picture, too narrow where one patient has several)', lines = occludeLines(result);
  const bar = (label: string, { value, low, high }: { value: number; low: number; high: number }) => ({ label, value, low, high });
  const body = html`<ul>${lines.map((line) => html`<li>${line}.</li>`)}</ul>
${interactiveFigure(barFigure({
    id: 'areas', title: 'Area under the ROC curve with parts hidden', valueTitle: 'AUROC', max: 1, horizontal: true, alt: `AUROC by what is hidden: ${lines.join('; ')}.`,
    caption: `Bars begin at 0; 0.5 is chance. Intervals are 95 % by bootstrap over ${unit}${note}, the network held fixed. "random": the mean of ${RANDOM_DRAWS} random boxes as large as the lungs' box. "box alone": logistic regression on the box's place and size, cross-validated, no pixel seen.`,
    bars: [bar('intact', result.intact), ...result.variants.map(({ name, effect }) => bar(name, effect.aucOccluded)), bar('box alone (no pixels)', result.geometry)],
  }))}
${dataTable<VariantResult>({
    id: 'variants', caption: 'Every variant: how much of the lungs it hides, the area and its change, the share retained, and how far a picture\'s logit moves, in logits and over the standard deviation of the intact logits.', rows: result.variants, search: false, columns: [
      { title: 'variant', value: ({ name }) => name, width: 12 }, { title: 'hidden', value: ({ region, fill }) => `${MEANING[region]}, ${fill}`, width: 24 }, { title: 'of the lungs', value: ({ overlap }) => overlap, numeric: true, decimals: 2 },
      { title: 'AUROC', value: ({ effect }) => effect.aucOccluded.value, cell: ({ effect }) => areaText(effect.aucOccluded), numeric: true }, { title: 'change of AUROC', value: ({ effect }) => effect.aucChange.value, cell: ({ effect }) => areaText(effect.aucChange), numeric: true },
      { title: 'retained', value: ({ effect }) => effect.retained?.value, cell: ({ effect }) => (effect.retained === null ? '–' : areaText(effect.retained)), numeric: true },
      { title: 'logit change', value: ({ effect }) => effect.logitChange.value, cell: ({ effect }) => areaText(effect.logitChange), numeric: true }, { title: 'over its SD', value: ({ effect }) => effect.logitChangeScaled.value, cell: ({ effect }) => areaText(effect.logitChangeScaled), numeric: true },
    ],
  })}`;
  return page({
    title: 'Occlusion test',
    lead: html`<p>Does the network tell the classes apart when the lungs are hidden? ${about.pictures} pictures (${about.positives} positive) of ${about.patients} ${unit}${note}.${about.left.length > 0 && html` Left out, since no lungs were found in them: ${about.left.length}.`}</p>`,
    sections: [
      { id: 'results', title: 'Results', body },
      { id: 'pictures', title: 'What the network saw', body: html`<p>Look at it before you believe the numbers: does the box hold the lungs?</p><p><img alt="Pictures in rows: as they are, then with parts hidden, one column a variant." src="data:image/png;base64,${sheet.toString('base64')}" style="max-width:100%"></p>` },
      { id: 'methods', title: 'How it was measured', body: html`<p>The lungs are ${about.masks}. The box is their bounding box, a fiftieth of the picture wider on each side. Fills: black; the mean of what stays visible; normal noise of the visible pixels' mean and deviation; the picture itself, blurred by a sixteenth of its side. Random boxes are as large as the lungs' and lie anywhere; they hide much of the lungs too, as the table says. Parts are hidden in the pictures as the network gets them${options.equalise ? ', after histogram equalisation and resizing' : ', after resizing'}.</p>
<p>Scores are log-odds of the positive class. The share retained is (AUROC − 0.5) with the part hidden over that without, told only where the lower end of the intact AUROC exceeds 0.6. An area that stays high says that something outside the lungs tells the label in these pictures, not what it is; a black box makes pictures no network was trained on, so that an area that falls may be the fill's doing: compare the fills. With the outline hidden the lungs' shape can still be seen, with the box their place and size: the control tells how much that is worth for the box. ${options.replicates} replicates, seed ${options.seed}.</p>` },
    ],
    foot: html`<p>Written by second-read occlude. Numbers: <a href="metrics.json">metrics.json</a>; scores of every picture in every form: <a href="predictions.csv">predictions.csv</a>; boxes: <a href="boxes.csv">boxes.csv</a>; the pictures above: <a href="contact-sheet.png">contact-sheet.png</a>.</p>`,
  });
}
