import { headline, type Count } from '../evidence/headline.js';
import { oursText, quotedText } from '../evidence/show.js';
import { SUBSTITUTIONS } from '../evidence/substitutions.js';
import type { Claim, Fidelity, Verdict } from '../evidence/types.js';
import { dataTable, html, link, type Content, type Html } from './html.js';
import type { PaperResults } from './read.js';

const LOOK: Record<Verdict, string> = { reproduced: 'good', 'holds here': 'good', contradicted: 'bad', 'fails here': 'bad', 'direction only': 'part', inconclusive: 'open', 'not testable': 'none' };
const FIDELITY: Record<Fidelity, string> = { exact: 'same data and same method', 'method-substituted': 'same data, another method', 'data-substituted': 'other data' };

/** A verdict as a coloured word. */
export const verdictBadge = (verdict: Verdict, count?: number): Html => html`<span class="verdict ${LOOK[verdict] ?? 'none'}">${count !== undefined && `${count} `}${verdict}</span>`;

/** Names of papers by their ids; an unknown id stands for itself. */
export type PaperTitles = Readonly<Record<string, string>>;

/** A paper's title without its authors, or its id. @example shortName('haynes', { haynes: 'Generalisation challenges (Haynes et al. 2024)' }) // 'Generalisation challenges' */
export const shortName = (id: string, titles: PaperTitles): string => (titles[id] ?? id).replace(/ \(.*$/, '');

/** How many claims got which verdict: by fidelity in large, by family as a table; never one sum over both. */
export function headlineSection(claims: readonly Claim[], titles: PaperTitles = {}): Html {
  const { byFidelity, byFamily } = headline(claims), verdicts = (count: Count): Content => count.verdicts.map(({ verdict, count: n }) => html`${verdictBadge(verdict, n)} `);
  return html`<ul class="tiles">${byFidelity.map((count) => html`<li><strong>${count.name}</strong> <span class="quiet">(${FIDELITY[count.name] ?? ''}), ${count.claims} claim${count.claims !== 1 && 's'}</span><br>${verdicts(count)}</li>`)}</ul>
${dataTable({ id: 'families', caption: 'Verdicts by family: claims of one family are judged together, their intervals are widened for it', rows: byFamily, search: false, columns: [
    { title: 'paper', value: (count) => shortName(count.name.split(': ')[0], titles), filter: true }, { title: 'family', value: (count) => count.name.replace(/^[^:]*: /, '') }, { title: 'claims', value: (count) => count.claims, numeric: true }, { title: 'verdicts', value: (count) => count.verdicts.map(({ verdict }) => verdict).join(), cell: verdicts },
  ] })}`;
}

/** The claims: quoted, ours, verdict, why; the rule and what it rests on unfold under the reason. */
export function claimsSection(claims: readonly Claim[], papers: readonly PaperResults[], titles: PaperTitles = {}): Html {
  return dataTable({
    id: 'claims-table', caption: 'Every quoted number, what we find, and whether it holds. Intervals are 95 %, adjusted within the family.', rows: claims,
    columns: [
      { title: 'claim', value: (claim) => claim.statement, cell: (claim) => html`${claim.statement}<br><small>${shortName(claim.paper, titles)}, ${claim.where}${claim.sourceQuality !== 'text' && ` (${claim.sourceQuality})`}; ${claim.metric}. ${claim.fidelity}, family ${claim.family}</small>`, width: 36 },
      { title: 'quoted', value: (claim) => claim.reported.value, cell: (claim) => twoLines(quotedText(claim)), numeric: true },
      { title: 'ours [interval]', value: (claim) => claim.ours.value, cell: (claim) => html`${twoLines(oursText(claim))}${claim.ours.n > 0 && html`<br><small>n = ${thousands(claim.ours.n)}${claim.ours.units > 0 && claim.ours.units !== claim.ours.n && html`,<br>${thousands(claim.ours.units)} patients`}</small>`}`, numeric: true },
      { title: 'verdict', value: (claim) => claim.verdict, cell: (claim) => verdictBadge(claim.verdict), filter: true },
      { title: 'why', value: (claim) => claim.why, cell: (claim) => html`${minus(claim.why)}${ruleDetails(claim)}`, width: 40 },
      { title: 'notebook', value: (claim) => claim.notebook, cell: (claim) => notebookLink(claim.notebook, papers) },
      { title: 'paper', value: (claim) => shortName(claim.paper, titles), filter: true, hidden: true },
      { title: 'fidelity', value: (claim) => claim.fidelity, filter: true, hidden: true },
      { title: 'family', value: (claim) => claim.family, filter: true, hidden: true },
    ],
  });
}

/** "0.1 [0, 0.2]" with the interval on a line of its own, and true minus signs. */
const twoLines = (text: string): Html => { const [value, interval] = minus(text.replace(/^-$/, '–')).split(' ['); return html`${value}${interval !== undefined && html`<br>[${interval}`}`; };

/** True minus signs before numbers, not in ids and dates. @example minus('gap [-0.1, 0.2]') // 'gap [−0.1, 0.2]' */
const minus = (text: string): string => text.replace(/(?<![\w.])-(?=\d)/g, '−');

/** @example thousands(22433) // '22,433' */
const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

function ruleDetails({ id, kind, rule, margin, ruleFixed, ours, preconditions, substitutions, runs }: Claim): Html {
  const detectable = ours.detectable === null || ours.detectable === undefined ? undefined : Number(ours.detectable.toPrecision(3));
  return html`<details><summary>Rule${ruleFixed.dataSeen && ' (written after data had been seen)'}</summary><p>${rule}</p><ul>
<li>kind: ${kind}; smallest effect that matters: ${margin}${detectable !== undefined && `; detectable with 80 % power: ${detectable}`}</li>
<li>rule fixed at commit ${ruleFixed.commit.slice(0, 12)}, ${ruleFixed.dataSeen ? 'after data had been seen' : 'before any data were seen'}${ruleFixed.note !== undefined && `: ${ruleFixed.note}`}</li>
${preconditions.map(({ name, met, detail }) => html`<li>${met ? 'met' : 'not met'}: ${name}${detail !== '' && ` (${minus(detail)})`}</li>`)}
${substitutions.length > 0 && html`<li>substitutions: ${substitutions.join('; ')}</li>`}<li><code>${id}</code>, ${runs.length} run${runs.length !== 1 && 's'}${ours.seeds.length > 0 && `, seed${ours.seeds.length !== 1 ? 's' : ''} ${ours.seeds.join(', ')}`}</li></ul></details>`;
}

/** The executed notebook of that name, or its name where it was not executed. */
export function notebookLink(name: string, papers: readonly PaperResults[]): Html {
  const bare = name.replace(/^.*\//, '').replace(/\.ipynb$/, ''), found = papers.flatMap((paper) => paper.notebooks).find((notebook) => notebook.name === bare);
  return found ? link(found.address, bare) : html`${bare}`;
}

/** What stands in for what, what that invalidates, and how many claims it touches. */
export function substitutionsSection(claims: readonly Claim[]): Html {
  const ids = [...new Set(claims.flatMap((claim) => claim.substitutions))];
  if (ids.length === 0) return html`<p>None: data and methods are those of the papers.</p>`;
  const rows = ids.map((id) => ({ known: SUBSTITUTIONS.all.find((one) => one.id === id), id, claims: claims.filter((claim) => claim.substitutions.includes(id)).length }));
  return dataTable({ id: 'substitutions-table', caption: 'What stands in for what, and what can no longer be concluded', rows, search: false, columns: [
    { title: 'used here', value: ({ known, id }) => known?.what ?? id, width: 30 }, { title: 'in place of', value: ({ known }) => known?.standsInFor, width: 30 }, { title: 'what that invalidates', value: ({ known }) => known?.invalidates, width: 40 }, { title: 'claims', value: (row) => row.claims, numeric: true },
  ] });
}
