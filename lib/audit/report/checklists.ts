import { html, link, type Html } from '../../report/html.js';
import { CHECKLISTS, type ChecklistItem, type Section } from '../checklists/index.js';

/** Each guideline's items with a link to what answers them here, or "for you to fill". Never a score: a link is evidence, not a tick. */
export function checklists(available: ReadonlySet<Section>): Html {
  return html`<p>What this report can show towards three reporting guidelines. Topics are named briefly; the wording that counts is the guideline’s own. A link leads to evidence, and whether it suffices is for you and your reviewers to judge.</p>
${CHECKLISTS.map(({ id, title, source, doi, items }) => html`<details id="${id}"><summary>${title}</summary><p>${source}. ${link(`https://doi.org/${doi}`, `doi:${doi}`)}</p>
<div class="table"><div class="table-scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><th scope="col"><button type="button">item</button></th><th scope="col"><button type="button">topic</button></th><th scope="col"><button type="button">evidence</button></th></tr></thead>
<tbody>${items.map((item) => html`<tr><td>${item.item}</td><td data-wide="1">${item.topic}</td><td data-wide="1">${evidence(item, available)}</td></tr>
`)}</tbody></table></div></div></details>
`)}`;
}

const TITLES: Record<Section, string> = {
  summary: 'at a glance', files: 'files', flow: 'images and patients', features: 'features', performance: 'performance', curves: 'curves', subgroups: 'who is misclassified',
  predictors: 'what predicts errors', flips: 'would flipping help', seen: 'seen in training or not', methods: 'how it was computed',
};

function evidence({ evidence: section, note }: ChecklistItem, available: ReadonlySet<Section>): Html {
  if (section === undefined) return html`for you to fill`;
  if (!available.has(section)) return html`for you to fill${section === 'seen' ? ' (or name the training set with --seen)' : section === 'subgroups' || section === 'features' ? ' (or add feature columns)' : ''}`;
  return html`<a href="#${section}">${TITLES[section]}</a>${note && `: ${note}`}`;
}
