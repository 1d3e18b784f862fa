import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stopwatch } from '../core/clock.js';
import { SecondReadError } from '../core/errors.js';
import { resultsRoot, type Tier } from '../core/paths.js';
import { formatSeconds } from '../core/progress.js';
import { compareClaims, comparisonText } from '../evidence/compare.js';
import { headlineText } from '../evidence/headline.js';
import { hasLedger, readClaims, writeClaims } from '../evidence/ledger.js';
import { claimsTable } from '../evidence/show.js';
import type { Claim } from '../evidence/types.js';
import { renderFigures } from '../figures/render.js';
import { inOrder, papersLeftOut, selectPapers } from '../papers/index.js';
import type { Paper } from '../papers/types.js';
import { writeReport } from '../report/site.js';
import { schedule } from '../runs/schedule.js';
import { runId } from '../runs/store.js';
import type { RunConfig } from '../runs/types.js';
import { committedClaims, storedClaims } from './committed.js';
import { fingerprint, isPublished, markPublished } from './fingerprint.js';
import { executeNotebooks } from './execute-notebooks.js';
import { readOptions, readTier } from './options.js';
import { writeProvenance } from './provenance.js';
import { spotCheck } from './spot-check.js';
import { committedRuns, compareRuns, describeComparison, writeRunSummaries } from './stored-runs.js';

const HELP = `second-read reproduce [PAPER ...] [--tier sample|open|paper] [--full] [--check] [--spot-check] [--runs-only]

Computes the runs that are not finished, makes tables, figures, notebooks, claims and the report from them, and says claim by claim whether this
machine's number equals the committed one.

  --tier T      sample (default): data shipped with the repository; open: public data under SECOND_READ_DATA or data/
  --full        also what is otherwise taken from the stored results (bootstrap refits of the quoted findings)
  --check       compares without writing into results/
  --spot-check  computes one run of each experiment again and compares it with what is stored
  --runs-only   runs and tables, no notebooks, claims or report`;

/** `second-read reproduce`. @returns exit status: 0 when all runs finished and all claims equal the committed ones */
export async function reproduceCommand(args: string[]): Promise<number> {
  const { values, positionals } = readOptions('reproduce', args, {
    tier: { type: 'string' }, full: { type: 'boolean' }, check: { type: 'boolean' }, 'spot-check': { type: 'boolean' }, 'runs-only': { type: 'boolean' }, help: { type: 'boolean' },
  });
  if (values.help) { console.log(HELP); return 0; }
  const tier = readTier(values.tier), papers = selectPapers(positionals, tier);
  process.env.SECOND_READ_TIER = tier;
  if (positionals.length === 0) for (const { id } of papersLeftOut(tier)) console.log(`  ${id} is left out: its full grid is not stored on tier ${tier}. To compute it: npm run reproduce -- ${id} --tier ${tier} --full`);
  if (values['spot-check']) return spotCheck(tier, papers);
  if (values['runs-only']) return runsOnly(tier, papers, values.full ?? false);
  return values.check ? checkOnly(tier, papers, values.full ?? false) : reproduce(tier, papers, values.full ?? false);
}

async function reproduce(tier: Tier, papers: Paper[], full: boolean): Promise<number> {
  const seconds = stopwatch(), claims: Claim[] = [];
  console.log(`Second Read, tier ${tier}: ${papers.map((paper) => paper.title).join('; ')}`);
  await computeRuns(papers, tier, full);
  const fresh: { paper: Paper; print: string }[] = [];
  let same = true;
  for (const paper of papers) {
    const print = fingerprint({ notebooks: paper.notebooks, runIds: paper.grid(tier, { full: false }).map(runId) });
    if (!full && isPublished(tier, paper.id, print)) { claims.push(...storedClaims(tier, paper.id)); continue; }
    await paper.publish(tier);
    same = tellRuns(tier, paper, paper.grid(tier, { full: true })) && same;
    const own = await paper.claims(tier);
    claims.push(...own);
    writeClaims(tier, inOrder([...(hasLedger(tier) ? readClaims(tier).filter((claim) => claim.paper !== paper.id) : []), ...own]));
    await renderFigures(paper.figures(tier), resultsRoot(tier, paper.id, 'figures'));
    fresh.push({ paper, print });
  }
  await executeNotebooks(fresh.map(({ paper }) => paper), tier);
  for (const { paper, print } of fresh) markPublished(tier, paper.id, print);
  if (fresh.length > 0) writeProvenance(tier, papers, seconds());
  const report = await writeReport(tier);
  return conclude(tier, claims, { report, same, note: fresh.length > 0 ? `in ${formatSeconds(seconds())}` : `nothing had to be made again (${formatSeconds(seconds())})` });
}

/** What a notebook needs before it can show anything. */
async function runsOnly(tier: Tier, papers: Paper[], full: boolean): Promise<number> {
  await computeRuns(papers, tier, full);
  for (const paper of papers) await paper.publish(tier);
  return 0;
}

/** The same runs and claims, written to a temporary folder and thrown away. */
async function checkOnly(tier: Tier, papers: Paper[], full: boolean): Promise<number> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'second-read-check-')), claims: Claim[] = [];
  let same = true;
  process.env.SECOND_READ_RESULTS = scratch;
  try {
    await computeRuns(papers, tier, full);
    for (const paper of papers) {
      await paper.publish(tier);
      same = tellRuns(tier, paper, paper.grid(tier, { full: true })) && same;
      claims.push(...await paper.claims(tier));
    }
    return conclude(tier, claims, { same, note: 'nothing was written' });
  } finally { rmSync(scratch, { recursive: true, force: true }); }
}

/** All runs of all papers in one go, so that no worker waits while another paper's last run is computed. */
async function computeRuns(papers: readonly Paper[], tier: Tier, full: boolean): Promise<void> {
  const configs = papers.flatMap((paper) => paper.grid(tier, { full }));
  const { done, failed, skipped } = await schedule(configs, { label: 'runs' });
  console.log(`  ${configs.length} runs: ${done.length} computed, ${skipped.length} finished before${failed.length > 0 ? `, ${failed.length} FAILED` : ''}`);
  if (failed.length > 0) {
    for (const { error } of failed.slice(0, 5)) console.error(`  ${error.message}`);
    throw new SecondReadError('run', `${failed.length} of ${configs.length} runs failed`, { remedy: 'The finished runs are kept: mend the cause and run the same command again.' });
  }
}

function tellRuns(tier: Tier, paper: Paper, configs: RunConfig[]): boolean {
  const now = writeRunSummaries(tier, paper.id, configs), stored = committedRuns(tier, paper.id);
  if (stored === null) return true;
  const comparison = compareRuns(stored, now, paper.runTolerance);
  console.log(`  ${paper.id}: ${describeComparison(comparison, paper.runTolerance)}`);
  return comparison.differing.length === 0;
}

function conclude(tier: Tier, claims: Claim[], { report, same, note }: { report?: string; same: boolean; note: string }): number {
  console.log(`\n${claimsTable(claims, { why: false })}\n\n${headlineText(claims)}`);
  if (report !== undefined) console.log(`\nReport: ${path.relative(process.cwd(), report) || report}`);
  const committed = committedClaims(tier);
  if (committed === null) {
    console.log(`There are no committed claims for tier ${tier} to compare with; ${note}.`);
    return same ? 0 : 1;
  }
  const comparison = compareClaims(committed.filter((claim) => claims.some((now) => now.paper === claim.paper)), claims);
  console.log(`${comparisonText(comparison)}\nDone: ${note}.`);
  return comparison.equal && same ? 0 : 1;
}
