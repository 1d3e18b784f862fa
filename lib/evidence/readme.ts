import { SecondReadError } from '../core/errors.js';
import { TIERS, type Tier } from '../core/paths.js';
import { headline } from './headline.js';
import { claimsMarkdown } from './show.js';
import type { Claim } from './types.js';

export const BEGIN = '<!-- claims:begin -->', END = '<!-- claims:end -->';

/** What stands between the markers: for each tier (tiers are never mixed in one table) the verdicts counted by paper and fidelity, then every claim, a paper at a time, folded up. */
export function readmeSection(ledgers: Partial<Record<Tier, readonly Claim[]>>): string {
  return TIERS.flatMap((tier) => {
    const claims = ledgers[tier];
    if (!claims || claims.length === 0) return [];
    const papers = [...new Set(claims.map(({ paper }) => paper))], of = (paper: string): Claim[] => claims.filter((claim) => claim.paper === paper);
    const counts = papers.flatMap((paper) => headline(of(paper)).byFidelity.map(({ name, claims: n, verdicts }) => `| ${paper} | ${name} | ${n} | ${verdicts.map(({ verdict, count }) => `${count} ${verdict}`).join(', ')} |`));
    const folded = papers.map((paper) => `<details><summary>Every claim of ${paper} on tier ${tier}</summary>\n\n${claimsMarkdown(of(paper))}\n\n</details>`);
    return [`**Tier \`${tier}\`**\n\n| paper | what is compared | claims | verdicts |\n| --- | --- | --- | --- |\n${counts.join('\n')}`, ...folded];
  }).join('\n\n');
}

/** The README's text with the claims of these ledgers between its markers. @throws SecondReadError (evidence) without the two markers */
export function updateReadme(text: string, ledgers: Partial<Record<Tier, readonly Claim[]>>): string {
  const begin = text.indexOf(BEGIN), end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new SecondReadError('evidence', 'no place for the claims table', { file: 'README.md', expected: `the lines ${BEGIN} and ${END}` });
  return `${text.slice(0, begin + BEGIN.length)}\n${readmeSection(ledgers)}\n${text.slice(end)}`;
}

/** Whether the README shows these ledgers, to the letter. */
export const readmeIsCurrent = (text: string, ledgers: Partial<Record<Tier, readonly Claim[]>>): boolean => updateReadme(text, ledgers) === text;
