import { formatCsv } from '../../core/csv.js';
import { gzipStable, writeAtomic } from '../../core/files.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { openStore } from '../../runs/store.js';
import { controlsVerdict } from '../controls/verdict.js';
import { affectedRows } from './affected.js';
import { auditRows, type AuditRow } from './audit.js';
import { curvesOf, REPLICATES } from './curves.js';
import { writeGallery } from './make-gallery.js';
import { recipeConfigs } from './grid.js';
import { evidenceOf, type Evidence } from './measure.js';
import { picturedTask } from './pictures.js';
import { ARMS, PLANS, PLANTED, STRONGER, recipeOf, TRIED_ON, type Arm } from './protocol.js';
import { sexSets } from './sex.js';
import { loadRuns, readTest, storeScores, writeTest } from './stored.js';
import { contrastTable, curveTable, factTable, printedTable, runTable, strataTable, testTable } from './tables/make.js';
import { readTable, writeTable } from './tables/files.js';
import type { RecipeRow, TaskRow } from './tables/rows.js';
import type { Task } from './task.js';
import type { PaperConfig } from './train.js';

/** Makes everything under results/<tier>/source-matters/ that the notebooks, figures and claims rest on, from the stored and the finished runs. */
export async function publish(tier: Tier): Promise<void> {
  const tasks: TaskRow[] = [], audit: AuditRow[] = [];
  for (const arm of ARMS) {
    const task = await picturedTask(tier, arm, PLANS[tier].recipes[arm].size);
    writeTestImages(tier, task);
    writeAffected(tier, task);
    if (arm !== 'sex' && tier !== 'paper') await writeGallery(tier, task);
    tasks.push(...taskRows(task));
    audit.push(...auditRows(task, arm === 'sex' ? Int32Array.of(...sexSets(task, 0, 0).train, ...testRows(task)) : Int32Array.from(task.images.keys())));
  }
  storeScores(tier);
  writeTable(tier, 'tasks', tasks);
  writeTable(tier, 'audit', audit);
  if (TRIED_ON.includes(tier)) writeTable(tier, 'recipes', recipeTable(tier));
  writeTables(tier, storedEvidence(tier));
}

/** What tables and claims follow from: the scores as they are stored. */
export function storedEvidence(tier: Tier, replicates = REPLICATES): Evidence {
  const tests = Object.fromEntries(ARMS.map((arm) => [arm, readTest(tier, arm)])) as Record<Arm, ReturnType<typeof readTest>>;
  return evidenceOf(tier, curvesOf(tests, loadRuns(tier), replicates), controlsVerdict(tier));
}

function writeTables(tier: Tier, evidence: Evidence): void {
  writeTable(tier, 'manipulation', evidence.manipulation);
  writeTable(tier, 'controls', evidence.controls);
  writeTable(tier, 'curves', curveTable(evidence));
  writeTable(tier, 'runs', runTable(evidence));
  writeTable(tier, 'contrasts', contrastTable(evidence));
  writeTable(tier, 'tests', testTable(evidence));
  writeTable(tier, 'strata', strataTable(evidence));
  writeTable(tier, 'printed', printedTable());
  writeTable(tier, 'facts', factTable());
}

/** The test images of the arm: for sex those of its four equal cells. */
const testRows = (task: Task): Int32Array => (task.arm === 'sex' ? sexSets(task, 0, 0).test : task.test);

/** Writes the test images of an arm with what strata need. */
export function writeTestImages(tier: Tier, task: Task): void {
  const features = (i: number): Record<string, number | null> => (task.arm === 'ct' ? { diameter_mm: task.images[i].row.features.diameter_mm as number | null } : { woman: Number(task.images[i].woman) });
  writeTest(tier, task.arm, Array.from(testRows(task), (i) => ({ id: task.images[i].id, patient: task.images[i].patient, truth: task.label[i], features: features(i) })));
}

/** Which images of the pool are affected: for each confounder and repeat every positive with the smallest share at which it is. Shares are nested. */
function writeAffected(tier: Tier, task: Task): void {
  if (task.arm === 'sex') return;
  const { shares, repeats } = PLANS[tier], most = Math.max(...Object.values(repeats)), positive = Array.from(task.pool).filter((i) => task.label[i] === 1);
  const rows = [...PLANTED[task.arm], ...STRONGER[task.arm]].flatMap((planted) => Array.from({ length: most }, (_, repeat) => {
    const marked = shares.map((share) => affectedRows(task, planted, share, repeat));
    return positive.map((i) => [planted, repeat, task.images[i].id, shares[marked.findIndex((affected) => affected[i] === 1)]] as const);
  }).flat());
  writeAtomic(resultsRoot(tier, 'source-matters', 'predictions', `affected-${task.arm}.csv.gz`), gzipStable(formatCsv(['planted', 'repeat', 'id', 'fromShare'], rows)));
}

function taskRows(task: Task): TaskRow[] {
  const row = (part: string, rows: Int32Array): TaskRow => ({
    arm: task.arm, part, images: rows.length, positives: rows.reduce((sum, i) => sum + task.label[i], 0), patients: new Set(Array.from(rows, (i) => task.codes[i])).size, women: task.arm === 'ct' ? NaN : rows.reduce((sum, i) => sum + Number(task.images[i].woman), 0),
  });
  const folds = task.folds.map(({ validation }, k) => row(`validation of fold ${k + 1}`, validation));
  const sex = task.arm === 'sex' ? [0, 0.5, 1].map((share) => row(`drawn at share ${share}`, sexSets(task, share, 0).train)) : [];
  return [row('test', testRows(task)), row('pool', task.pool), ...folds, ...sex];
}

/** The recipes that were tried, as computed here; where they were not, as stored. */
function recipeTable(tier: Tier): RecipeRow[] {
  const store = openStore(), configs = recipeConfigs(tier) as PaperConfig[];
  if (!configs.every((config) => store.status(config) === 'done')) return readTable(tier, 'recipes');
  return configs.map((config) => {
    const { headline, training } = store.read(config).metrics as unknown as { headline: Record<string, number>; training: { bestEpoch: number } }, { size, learningRate } = config.recipe, chosen = recipeOf(tier, config.cohort, config.model);
    return { arm: config.cohort, source: config.model, size, learningRate, fold: config.fold, bestEpoch: training.bestEpoch, auroc: headline['validation auroc'], chosen: size === chosen.size && learningRate === chosen.learningRate };
  });
}
