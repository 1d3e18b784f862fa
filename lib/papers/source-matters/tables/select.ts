import type { Tier } from '../../../core/paths.js';
import type { Claim } from '../../../evidence/types.js';
import { sourcesOf, TRIED_ON, type Planted, type Source } from '../protocol.js';
import { readTable } from './files.js';
import type { AuditRow } from '../audit.js';
import type { CurveRow, RecipeRow, RunRow } from './rows.js';

export { claimsOfNotebook } from '../../of-notebook.js';

/** The primary contrasts: one a confounder. */
export const primaryClaims = (claims: readonly Claim[]): Claim[] => claims.filter(({ id }) => id.startsWith('source-matters/area-'));

/** What tells most of an arm's label besides the finding. */
export const strongestTraps = (rows: readonly AuditRow[], count = 5): AuditRow[] => [...new Set(rows.map(({ arm }) => arm))].flatMap((arm) => rows.filter((row) => row.arm === arm).slice(0, count));

/** The recipes that were tried for a tier's sources, on whichever tier that was; tier `paper` takes the authors'. */
export const triedRecipes = (tier: Tier): RecipeRow[] => (tier === 'paper' ? [] : TRIED_ON.flatMap((tried) => readTable(tried, 'recipes')).filter(({ source }) => sourcesOf(tier).includes(source)));

/** Ours and the quoted value side by side, at the shares that the paper has. */
export interface BesideRow { planted: Planted; set: string; share: number; source: Source; auroc: number; low: number; high: number; micro: number; quoted: number }

/** Curves beside the quoted ones. */
export const besideQuoted = (rows: readonly CurveRow[], set: 'iid' | 'ood'): BesideRow[] => rows.filter((row) => row.set === set && Number.isFinite(row.quoted)).map(({ planted, set: name, share, source, auroc, low, high, micro, quoted }) => ({ planted, set: name, share, source, auroc, low, high, micro, quoted }));

/** I.i.d. AUROC without a confounder: how well each source learns each task, with the quoted micro-averaged AUC. */
export const withoutConfounder = (rows: readonly CurveRow[]): CurveRow[] => rows.filter(({ planted, set, share }) => set === 'iid' && share === 0 && ['tag', 'sex', 'ct-noise'].includes(planted));

/** How far two runs lie apart that differ in nothing but the seed: standard deviation within confounder, share, source and fold, pooled. */
export interface SpreadRow { set: 'clean' | 'iid' | 'ood'; pairs: number; deviation: number; largest: number }

/** The spread between repeats, from which the tolerance of a rerun follows. */
export function repeatSpread(rows: readonly RunRow[]): SpreadRow[] {
  const key = ({ planted, share, source, fold }: RunRow): string => `${planted} ${share} ${source} ${fold}`, first = new Map(rows.filter(({ repeat }) => repeat === 0).map((row) => [key(row), row])), second = rows.filter(({ repeat }) => repeat === 1);
  return (['clean', 'iid', 'ood'] as const).map((set) => {
    const gaps = second.map((row) => Math.abs(row[set] - first.get(key(row))![set]));
    return { set, pairs: gaps.length, deviation: Math.sqrt(gaps.reduce((sum, gap) => sum + gap * gap, 0) / gaps.length / 2), largest: Math.max(...gaps) };
  });
}
