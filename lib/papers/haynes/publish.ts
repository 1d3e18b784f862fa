import { pngOf } from '../../confounders/index.js';
import { rng } from '../../core/random.js';
import { writeAtomic } from '../../core/files.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { stackImage } from '../../imaging/stack.js';
import { occludedStack, occlusionSheet, VARIANTS } from '../../occlusion/index.js';
import { writeAggregates } from '../aggregates.js';
import { measurementsOf } from './claims.js';
import { studySpec } from './cohorts.js';
import { storedEvidence, type Evidence } from './evidence.js';
import { chestTwins } from './chest-twins.js';
import { factTable } from './facts.js';
import { lungsOf, picturedStudy, subStack, type PicturedStudy } from './pictures.js';
import { modelRecipe, SEED } from './protocol.js';
import { writeSourceSheets } from './sheets.js';
import { allFinished, storeScores } from './stored.js';
import { rowsOf } from './study.js';
import { ablationTable, aurocTable, controlTable, dropTable, excessTable, occlusionTable, rateTable, relianceTables, rocTable } from './tables/scores.js';
import { cohortTable, geometryTable, leakTable, poolTable, setTable, trapTable, twinTable } from './tables/study.js';
import { writeTable } from './tables/files.js';
import { rowsMayBeStored } from './withheld.js';

/**
 * Makes everything under results/<tier>/haynes/ that the notebooks, figures and claims rest on, from the stored and the finished runs. Where rows may not be
 * stored it needs all runs; without them what is stored stays as it is.
 */
export async function publish(tier: Tier): Promise<void> {
  if (!rowsMayBeStored(tier) && !allFinished(tier)) return;
  const study = await picturedStudy(tier, modelRecipe(tier, 'imagenet').size);
  writeTable(tier, 'pools', poolTable(study));
  writeTable(tier, 'cohorts', cohortTable(study));
  writeTable(tier, 'sets', setTable(study));
  writeTable(tier, 'leaks', leakTable(study));
  writeTable(tier, 'traps', trapTable(study));
  writeTable(tier, 'geometry', await geometryTable(study));
  if (tier === 'sample') await writeSheet(tier, study);
  await writeSourceSheets(tier, study);
  writeTable(tier, 'twins', twinTable({ tier, twins: [...await chestTwins(study), ...study.twins] }));
  storeScores(tier);
  const evidence = storedEvidence(tier);
  writeScoreTables(tier, evidence);
  if (!rowsMayBeStored(tier)) writeAggregates(tier, 'haynes', measurementsOf(evidence));
}

function writeScoreTables(tier: Tier, evidence: Evidence): void {
  writeTable(tier, 'aurocs', aurocTable(evidence));
  writeTable(tier, 'roc', rocTable(evidence));
  writeTable(tier, 'rates', rateTable(evidence));
  writeTable(tier, 'drops', dropTable(evidence));
  writeTable(tier, 'excess', excessTable(evidence));
  writeTable(tier, 'ablations', ablationTable(evidence));
  writeTable(tier, 'occlusion', occlusionTable(evidence));
  const { reliance, correlations } = relianceTables(evidence);
  writeTable(tier, 'reliance', reliance);
  writeTable(tier, 'correlations', correlations);
  writeTable(tier, 'controls', controlTable(evidence));
  writeTable(tier, 'facts', factTable(tier));
}

/** Variants that the sheet shows: each way of hiding, the fills once. */
const SHOWN = ['box-black', 'box-mean', 'box-noise', 'box-blur', 'mask-black', 'random-01', 'fixed-black', 'outside-box', 'lungs-only'];
export const sheetFile = (tier: Tier): string => resultsRoot(tier, 'haynes', 'gallery', 'occlusion.png');

/** The first test image of each pool with its parts hidden; for licences that allow a film to be shown. */
async function writeSheet(tier: Tier, study: PicturedStudy): Promise<void> {
  const tested = studySpec(tier).pools.map(({ id }) => rowsOf(study, [id], 'test')), lungs = await lungsOf(study.plain, tested.flatMap((rows) => Array.from(rows)));
  const rows = tested.flatMap((all) => Array.from(all).filter((i) => lungs.has(i)).slice(0, 1));
  const shown = subStack(study.stack, rows), own = rows.map((row) => lungs.get(row)!), variants = SHOWN.map((name) => VARIANTS.find((variant) => variant.name === name)!), stacks = variants.map((variant) => occludedStack(shown, own, variant, rng(SEED, 'confounder', 'haynes', 'occlusion')));
  writeAtomic(sheetFile(tier), await pngOf(occlusionSheet({ columns: ['intact', ...SHOWN], rows: rows.map((row, k) => ({ title: study.images[row].pool, pictures: [shown, ...stacks].map((stack) => stackImage(stack, k)) })), side: 112 })));
}
