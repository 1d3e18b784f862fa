import { writeClaims } from '../../lib/evidence/ledger.js';
import type { Claim, Verdict } from '../../lib/evidence/types.js';
import { prettyJson, writeAtomic } from '../../lib/core/files.js';
import { resultsRoot } from '../../lib/core/paths.js';
import type { Figure } from '../../lib/figures/index.js';
import { renderFigures } from '../../lib/figures/index.js';
import { sampleFigures } from '../figures/samples.js';

export const INJECTION = '<script>window.injected = true</script><img src=x onerror="window.injected = true">';

/** Made-up claims: every verdict that other data allow, missing values, markup in every text. */
export function sampleClaims(): Claim[] {
  const verdicts: Verdict[] = ['holds here', 'fails here', 'inconclusive', 'not testable'];
  return Array.from({ length: 12 }, (_, i): Claim => ({
    id: `chexbreak/claim-${i}`, paper: 'chexbreak', where: i === 3 ? INJECTION : 'abstract', tier: 'sample',
    statement: i === 3 ? INJECTION : ['Older patients are misclassified more often by some models', 'Flipping raises F1 for Consolidation', 'The best predictor of errors reaches an AUROC close to 0.9 for most diseases'][i % 3],
    metric: 'difference of F1, flip minus as decided', kind: 'direction', fidelity: 'data-substituted', sourceQuality: i % 4 === 1 ? 'second-hand' : 'text',
    reported: i % 3 === 0 ? { value: null, ciLow: null, ciHigh: null } : { value: 0.001 * i, ciLow: 0.0005 * i, ciHigh: 0.0015 * i },
    margin: 0.002, family: i < 6 ? 'flipping' : 'subgroups', rule: `Holds if the family-adjusted interval lies above 0. ${i === 3 ? INJECTION : ''}`, ruleFixed: { commit: '61bf240aa0', dataSeen: i === 5, note: i === 5 ? 'after the pilot' : undefined },
    ours: i === 4 ? { value: null, ciLow: null, ciHigh: null, n: 0, units: 0, seeds: [], detectable: null } : { value: [0.012, -0.3, 0.004, 1.7][i % 4] + i / 1000, ciLow: -0.01, ciHigh: 0.03, n: 22433, units: 2797, seeds: [1], detectable: 0.00912345 },
    verdict: verdicts[i % 4], why: i === 3 ? INJECTION : 'The interval [−0.010, 0.030] contains 0 and reaches beyond the margin of 0.002.', preconditions: [{ name: 'controls passed', met: i % 4 !== 3, detail: 'planted odds ratio found' }],
    substitutions: ['nih-for-chexpert', 'text-mined-truth'], notebook: '50-misclassified', runs: ['a1b2c3d4e5f60718'],
  }));
}

export const INJECTED_FIGURE_ID = '10-roc';

/** A tier `sample` as `npm run reproduce` leaves it, in the results folder of the moment (SECOND_READ_RESULTS). */
export async function writeSampleResults(ids: readonly string[] = ['10-roc', '13-forest-odds', '16-heatmap', '23-flow']): Promise<Figure[]> {
  const figures = sampleFigures().filter((one) => ids.includes(one.id)).map((one) => (one.id === INJECTED_FIGURE_ID ? { ...one, title: `${one.title} ${INJECTION}`, caption: INJECTION, alt: INJECTION, substitutions: [INJECTION] } : one));
  writeClaims('sample', sampleClaims());
  await renderFigures(figures, resultsRoot('sample', 'chexbreak', 'figures'));
  writeAtomic(resultsRoot('sample', 'chexbreak', 'notebooks', '50-misclassified.ipynb'), '{}');
  writeAtomic(resultsRoot('sample', 'chexbreak', 'tables', 'odds ratios.csv'), 'a\n1\n');
  writeAtomic(resultsRoot('sample', 'provenance.json'), prettyJson({
    commit: '61bf240', backend: { name: INJECTION, threads: 2 }, machine: { node: 'v20.20.2', cpus: 2 }, versions: { 'plotly.js': '3.7.0' }, seeds: [1, 2], dataHashes: { nih: 'abc' },
    runs: 42, seconds: 151, peakMemoryBytes: 1.2e9, notebooks: [{ name: '50-misclassified', seconds: 31.4, peakMemoryBytes: 9e8 }, { name: '51-not-executed', seconds: null, peakMemoryBytes: null }],
  }));
  return figures;
}
