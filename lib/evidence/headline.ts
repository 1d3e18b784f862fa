import { FIDELITIES, VERDICTS } from './ledger.js';
import type { Claim, Fidelity, Verdict } from './types.js';

export interface Count { name: string; claims: number; verdicts: { verdict: Verdict; count: number }[] }

/** How many claims got which verdict, by fidelity and by family: a sum over all would mix what may not be compared. */
export interface Headline { total: number; byFidelity: (Count & { name: Fidelity })[]; byFamily: Count[] }

/** @example headline(claims).byFidelity[0] // { name: 'exact', claims: 1, verdicts: [{ verdict: 'reproduced', count: 1 }] } */
export function headline(claims: readonly Claim[]): Headline {
  const count = <Name extends string>(name: Name, some: readonly Claim[]): Count & { name: Name } => ({
    name, claims: some.length,
    verdicts: VERDICTS.flatMap((verdict) => { const n = some.filter((claim) => claim.verdict === verdict).length; return n > 0 ? [{ verdict, count: n }] : []; }),
  });
  const family = (claim: Claim): string => `${claim.paper}: ${claim.family}`;
  return {
    total: claims.length,
    byFidelity: FIDELITIES.map((name) => count(name, claims.filter((claim) => claim.fidelity === name))).filter((one) => one.claims > 0),
    byFamily: [...new Set(claims.map(family))].map((name) => count(name, claims.filter((claim) => family(claim) === name))),
  };
}

/** One line a group. @example "data-substituted   14 claims: 5 holds here, 9 inconclusive" */
export function headlineText(claims: readonly Claim[]): string {
  const { byFidelity, byFamily } = headline(claims), width = Math.max(0, ...[...byFidelity, ...byFamily].map(({ name }) => name.length));
  const line = ({ name, claims: n, verdicts }: Count): string => `  ${name.padEnd(width)}  ${String(n).padStart(3)} claim${n === 1 ? ' ' : 's'}: ${verdicts.map(({ verdict, count }) => `${count} ${verdict}`).join(', ')}`;
  return ['by fidelity', ...byFidelity.map(line), 'by family', ...byFamily.map(line)].join('\n');
}
