import type { Verdict } from '../evidence/types.js';
import { verdictBadge } from './claims.js';
import { html, type Content, type Html } from './html.js';

const MEANING: [Verdict[], Content][] = [
  [['reproduced', 'contradicted'], 'Same data and same method: the paper’s number itself was put to the test.'],
  [['direction only'], 'Same data, another method: the effect points the way the paper says; its size is not comparable.'],
  [['holds here', 'fails here'], 'Other data: the statement was tested on them. That neither reproduces nor contradicts the paper.'],
  [['inconclusive'], 'The interval is too wide for the rule to say either. It is no evidence against the claim; the smallest effect that could have been seen stands under the rule.'],
  [['not testable'], 'A precondition is not met (a control failed, too few events, a feature that is not public); the reason says what it would need.'],
];

/** How a verdict comes about, for readers of the table. */
export function howToRead(): Html {
  return html`<dl class="facts">${MEANING.map(([verdicts, text]) => html`<dt>${verdicts.map((verdict) => html`${verdictBadge(verdict)} `)}</dt><dd>${text}</dd>`)}</dl>
<p>The rule of a claim is fixed before its data are looked at; where that was not so, the claim says it. With the family-adjusted 95 % interval of the effect, signed so that the claim says “above zero”:</p>
<ul><li>a <strong>direction</strong> holds when the whole interval lies above zero, and fails when it lies below the smallest effect that matters;</li>
<li>an <strong>equivalence</strong> holds when the 90 % interval lies within that margin, and fails when the 95 % interval lies outside;</li>
<li>a <strong>value</strong> holds when ours and the quoted one agree within their errors and the interval is narrow enough to tell, and fails when the difference exceeds the margin for certain;</li>
<li><strong>existence</strong> (“some models”) holds when more is found than in 95 % of permutations of the patients;</li>
<li>a <strong>fact</strong> holds when ours rounds to what is quoted.</li></ul>`;
}
