import { SecondReadError } from '../../core/errors.js';
import { bandFeature, crossFeatures, type Feature } from '../../failure/features.js';
import type { FailureTable } from '../../failure/table.js';
import { oddsIfAny, OUTCOMES, SPARSE_BELOW, subgroupRates, type OddsRow, type Outcome, type SubgroupRow as Rates } from '../../failure/subgroups.js';
import type { SubgroupRow } from '../output/rows.js';
import type { AuditStudy } from './study.js';

/**
 * Who is misclassified: for each level of each feature the rates, the AUROC and its gap to the largest level, and for each outcome the
 * odds ratio of a joint model; then sex, age and view crossed in pairs, rates only.
 *
 * @returns three lines a level, one an outcome; p-values are not yet corrected (the family is the whole audit)
 */
export function subgroupRows(table: FailureTable, roles: AuditStudy['roles']): { rows: SubgroupRow[]; notes: string[] } {
  if (table.features.length === 0) return { rows: [], notes: [] };
  const notes: string[] = [], odds = new Map<string, OddsRow>();
  for (const outcome of OUTCOMES) {
    for (const row of tryOdds(table, outcome, notes)) odds.set(key(row.feature, row.level, outcome), row);
  }
  const banded = table.features.map((feature) => bands(feature, roles)), rates = subgroupRates(table, { features: banded });
  const ofLevels = rates.flatMap((rate) => OUTCOMES.map((outcome) => levelRow('level', rate, outcome, odds.get(key(rate.feature, rate.level, outcome)))));
  const known = new Set(rates.map(({ feature, level }) => `${feature}\n${level}`));
  // Steps of numeric features ("per 10") have an odds ratio and no rates.
  const steps = [...odds.values()].filter((row) => !known.has(`${row.feature}\n${row.level}`)).map((row) => stepRow(table, row));
  const crossed = subgroupRates(table, { features: intersections(banded, roles) }).flatMap((rate) => OUTCOMES.map((outcome) => levelRow('crossed', rate, outcome, undefined)));
  const place = new Map(table.features.map(({ name }, k) => [name, k]));
  const single = [...ofLevels, ...steps].sort((a, b) => place.get(a.feature)! - place.get(b.feature)!);
  return { rows: [...single, ...crossed], notes };
}

const key = (feature: string, level: string, outcome: Outcome): string => JSON.stringify([feature, level, outcome]);

function tryOdds(table: FailureTable, outcome: Outcome, notes: string[]): OddsRow[] {
  try {
    const rows = oddsIfAny(table, { outcome });
    if (rows.length === 0) notes.push(`no odds ratios of ${outcome === 'miss' ? 'misses' : `${outcome}s`}: there is none, or nothing else`);
    return rows;
  } catch (error) {
    if (!(error instanceof SecondReadError)) throw error;
    notes.push(`no odds ratios of ${outcome === 'miss' ? 'misses' : `${outcome}s`}: ${error.what}`);
    return [];
  }
}

/** Ages are cut at 40, 60 and 80 whatever their column is called; other numbers are cut at quartiles by `subgroupRates`. */
function bands(feature: Feature, roles: AuditStudy['roles']): Feature {
  return feature.kind === 'numeric' && roles.some(({ name, role }) => role === 'age' && name === feature.name) ? bandFeature(feature, [40, 60, 80]) : feature;
}

/** Sex, age and view crossed in pairs; of two columns with the same role the first. */
function intersections(features: readonly Feature[], roles: AuditStudy['roles']): Feature[] {
  const named = (['sex', 'age', 'view'] as const).flatMap((role) => features.find(({ name }) => roles.find((item) => item.role === role)?.name === name) ?? []);
  return named.flatMap((first, i) => named.slice(i + 1).map((second) => crossFeatures(first, second)));
}

function levelRow(kind: 'level' | 'crossed', rate: Rates, outcome: Outcome, odds: OddsRow | undefined): SubgroupRow {
  const own = rate.level === rate.reference, modelled = odds !== undefined && Number.isFinite(odds.oddsRatio);
  return {
    kind, model: rate.model, task: rate.task, feature: rate.feature, level: rate.level, n: rate.n, positives: rate.positives, prevalence: rate.prevalence, errors: rate.errors,
    fnr: rate.fnr.value, fnr_ci_low: rate.fnr.low, fnr_ci_high: rate.fnr.high, fpr: rate.fpr.value, fpr_ci_low: rate.fpr.low, fpr_ci_high: rate.fpr.high,
    auroc: rate.auroc.value, auroc_ci_low: rate.auroc.low, auroc_ci_high: rate.auroc.high, gap: rate.gap.value, gap_ci_low: rate.gap.low, gap_ci_high: rate.gap.high,
    outcome, odds_ratio: modelled ? odds.oddsRatio : NaN, ci_low: modelled ? odds.low : NaN, ci_high: modelled ? odds.high : NaN, p: modelled ? odds.p : NaN, p_holm: NaN, p_bh: NaN,
    sparse: odds?.sparse ?? isSparse(rate, outcome), reference: odds?.reference ?? rate.reference, note: odds?.note ?? (own ? 'reference' : ''),
  };
}

function isSparse({ n, positives, misses, falseAlarms, errors }: Rates, outcome: Outcome): boolean {
  const [events, atRisk] = outcome === 'miss' ? [misses, positives] : outcome === 'false alarm' ? [falseAlarms, n - positives] : [errors, n];
  return Math.min(events, atRisk - events) < SPARSE_BELOW;
}

function stepRow({ truth }: FailureTable, { model, task, feature, level, outcome, n, events, oddsRatio, low, high, p, sparse, reference, note }: OddsRow): SubgroupRow {
  const positives = outcome === 'miss' ? n : outcome === 'false alarm' ? 0 : truth.reduce((sum, y) => sum + y, 0);
  return {
    kind: 'step', model, task, feature, level, n, positives, prevalence: positives / n, errors: events,
    fnr: NaN, fnr_ci_low: NaN, fnr_ci_high: NaN, fpr: NaN, fpr_ci_low: NaN, fpr_ci_high: NaN, auroc: NaN, auroc_ci_low: NaN, auroc_ci_high: NaN, gap: NaN, gap_ci_low: NaN, gap_ci_high: NaN,
    outcome, odds_ratio: oddsRatio, ci_low: low, ci_high: high, p, p_holm: NaN, p_bh: NaN, sparse, reference, note: note ?? (outcome === 'error' ? '' : `among ${outcome === 'miss' ? 'positives' : 'negatives'}`),
  };
}
