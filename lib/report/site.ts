import { resultsRoot, type Tier } from '../core/paths.js';
import { claimsSection, headlineSection, substitutionsSection, type PaperTitles } from './claims.js';
import { howToRead } from './guide.js';
import { html, interactiveFigure, link, page, writePage, type Html, type Section } from './html.js';
import { provenanceSection } from './provenance.js';
import { readResults, type PaperResults } from './read.js';

const TIER: Record<Tier, string> = {
  sample: 'data and predictions that ship with the repository', open: 'public data that need no registration', paper: 'the papers’ own data and weights',
};

/**
 * Writes results/<tier>/report/index.html from what `npm run reproduce` left in results/<tier>: headline, claims, figures, notebooks, substitutions, provenance.
 * One page, which works without a network and from a file; it needs no browser.
 *
 * @returns the page's path
 * @throws SecondReadError (evidence) where the tier has no claims yet
 * @example await writeReport('sample') // '.../results/sample/report/index.html'
 */
export async function writeReport(tier: Tier, { titles }: { titles?: PaperTitles } = {}): Promise<string> {
  const names = titles ?? await knownTitles(), results = readResults(tier), { claims, papers, provenance } = results;
  const sections: Section[] = [
    { id: 'headline', title: 'Headline', body: headlineSection(claims, names) },
    { id: 'claims', title: 'Claims', body: claimsSection(claims, papers, names) },
    { id: 'reading', title: 'How to read a verdict', body: howToRead() },
    ...inOrder(papers, Object.keys(names)).filter((paper) => paper.figures.length + paper.notebooks.length + paper.tables.length > 0).map((paper) => ({ id: `paper-${paper.id}`, title: capital(names[paper.id] ?? paper.id), body: paperSection(paper) })),
    { id: 'substitutions', title: 'Substitutions', body: substitutionsSection(claims) },
    { id: 'provenance', title: 'Provenance', body: provenanceSection(provenance, papers) },
  ];
  const lead = html`<p>Published studies, read a second time: every quoted number beside ours, with a verdict by a rule that was fixed before. Tier <strong>${tier}</strong>: ${TIER[tier]}. Results of different tiers are never mixed.</p>`;
  return writePage(resultsRoot(tier, 'report', 'index.html'), page({ title: `Second Read, tier ${tier}`, lead, sections, foot: html`<p>Made by Second Read from the stored results of tier ${tier}. Research software: no verdict here is about the care of any patient.</p>` }));
}

/** Papers in the order in which they are named, as their claims are; others last. */
function inOrder(papers: readonly PaperResults[], ids: readonly string[]): PaperResults[] {
  const place = ({ id }: PaperResults): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return [...papers].sort((a, b) => place(a) - place(b));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function paperSection({ figures, notebooks, tables }: PaperResults): Html {
  return html`${notebooks.length > 0 && html`<p>Executed notebooks: ${notebooks.map(({ name, address }, i) => html`${i > 0 && ', '}${link(address, name)}`)}.</p>`}
${figures.map(({ figure, svg, files }) => interactiveFigure(figure, { svg, files }))}
${tables.length > 0 && html`<details><summary>Tables as CSV (${tables.length})</summary><ul>${tables.map(({ name, address }) => html`<li>${link(address, name)}</li>`)}</ul></details>`}`;
}

// Loaded when asked for: the papers bring their whole machinery along.
async function knownTitles(): Promise<PaperTitles> {
  const { PAPERS } = await import('../papers/index.js');
  return Object.fromEntries(PAPERS.map((paper) => [paper.id, paper.title]));
}
