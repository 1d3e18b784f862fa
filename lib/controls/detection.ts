import { holm } from '../stats/multiplicity.js';
import { subgroupOdds, type OddsRow, type Outcome } from '../failure/odds.js';
import { wilson } from '../stats/wilson.js';
import { plantedCohort, type PlantedOptions } from './cohort.js';

/** A control of the search for subgroups, as pure JSON. */
export interface DetectionOptions extends Omit<PlantedOptions, 'seed'> {
  seed: number;
  /** Cohorts simulated; 20. */
  cohorts?: number;
}

/** One cell of the search (outcome and feature) over all cohorts. */
export interface DetectionRow {
  outcome: Outcome;
  feature: string;
  level: string;
  /** The odds ratio that was planted there; null for pooled errors, where none is planted but one may follow from the rates. */
  planted: number | null;
  /** Geometric mean of the estimates. */
  estimated: number;
  /** Share of cohorts whose 95 % interval holds the planted odds ratio. */
  covered: number | null;
  /** Share of cohorts where Holm's p over the cells of misses and false alarms (pooled errors: over theirs) is below 0.05. */
  flagged: number;
  cohorts: number;
}

export interface DetectionResult {
  rows: DetectionRow[];
  /** Share of cohorts where what was planted is flagged; null when nothing was planted. */
  found: number | null;
  /** Share of cohorts where any other cell of misses or false alarms is flagged: at most 5 % by Holm's procedure. */
  foundElsewhere: number;
  passed: boolean;
  detail: string;
}

const JUDGED: readonly Outcome[] = ['miss', 'false alarm'];

/**
 * A planted odds ratio is found where it was planted and nowhere else: joint logistic regressions with clustered errors, as for a
 * paper's models, over cohorts of known truth. Passed when it is flagged in at least 80 % of the cohorts (where one was planted), its
 * estimate lies within 10 %, and other cells are flagged no more often than Holm's 5 % allows (99 % Monte Carlo limit).
 *
 * @example plantedDetection({ seed: 1, outcome: 'miss', oddsRatio: 2, patients: 2000 }).passed // true
 */
export function plantedDetection({ seed, cohorts = 20, ...options }: DetectionOptions): DetectionResult {
  const searches = Array.from({ length: cohorts }, (_, c) => search({ ...options, seed: seed * 100_003 + c }));
  const rows = searches[0].map((first, k) => summarise(searches.map((cells) => cells[k]), first));
  const isPlanted = ({ planted }: { planted: number | null }): boolean => planted !== null && planted !== 1;
  const share = (test: (cells: Cell[]) => boolean): number => searches.filter(test).length / cohorts;
  const planted = rows.find(isPlanted), found = planted ? share((cells) => cells.some((cell) => isPlanted(cell) && cell.flagged)) : null;
  const foundElsewhere = share((cells) => cells.some((cell) => cell.planted === 1 && cell.flagged));
  // More than 5 % beyond chance: the lower end of Wilson's 98 % interval of the share lies above 0.05.
  const calm = wilson(foundElsewhere * cohorts, cohorts, 0.98).low <= 0.05;
  const passed = calm && (!planted || (found !== null && found >= 0.8 && Math.abs(Math.log(planted.estimated / (planted.planted as number))) < Math.log(1.1)));
  const there = planted ? `odds ratio ${planted.planted} of a ${planted.outcome} in group B: found in ${percent(found as number)} of ${cohorts} cohorts, estimated ${planted.estimated.toFixed(2)}; ` : `nothing planted, ${cohorts} cohorts; `;
  return { rows, found, foundElsewhere, passed, detail: `${there}something found elsewhere in ${percent(foundElsewhere)}` };
}

/** Prevalences of 5 % and 25 % with equal error rates: misses and false alarms flag nothing, though pooled errors differ. */
export const unequalPrevalence = (options: Omit<DetectionOptions, 'outcome' | 'oddsRatio' | 'prevalence'>): DetectionResult => plantedDetection({ ...options, outcome: null, prevalence: { a: 0.05, b: 0.25 } });

interface Cell extends Pick<OddsRow, 'outcome' | 'feature' | 'level' | 'oddsRatio' | 'low' | 'high'> { planted: number | null; flagged: boolean }

function search(options: PlantedOptions): Cell[] {
  const { table, planted } = plantedCohort(options), plantedIn = ({ outcome, feature }: OddsRow): number | null => (outcome === 'error' ? null : feature === 'group' && outcome === planted.outcome ? planted.oddsRatio : 1);
  const family = (outcomes: readonly Outcome[]): Cell[] => {
    const found = outcomes.flatMap((outcome) => subgroupOdds(table, { outcome })), adjusted = holm(found.map(({ p }) => p));
    return found.map((row, k) => ({ outcome: row.outcome, feature: row.feature, level: row.level, oddsRatio: row.oddsRatio, low: row.low, high: row.high, planted: plantedIn(row), flagged: adjusted[k] < 0.05 }));
  };
  return [...family(JUDGED), ...family(['error'])];
}

function summarise(cells: readonly Cell[], { outcome, feature, level, planted }: Cell): DetectionRow {
  const share = (test: (cell: Cell) => boolean): number => cells.filter(test).length / cells.length;
  return {
    outcome, feature, level, planted, cohorts: cells.length,
    estimated: Math.exp(cells.reduce((sum, { oddsRatio }) => sum + Math.log(oddsRatio), 0) / cells.length),
    covered: planted === null ? null : share(({ low, high }) => low <= planted && planted <= high),
    flagged: share(({ flagged }) => flagged),
  };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
