import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openBackend } from '../backend/tf.js';
import { openNewFolder } from '../commands/new-folder.js';
import { formatCsv } from '../core/csv.js';
import { prettyJson } from '../core/files.js';
import { progress } from '../core/progress.js';
import { plotlyFile } from '../figures/render.js';
import { disposeEngines } from '../training/index.js';
import { namedWeights } from '../models/named.js';
import { measureShares } from './measure.js';
import { parseProbeOptions, PROBE_HELP } from './options.js';
import { probePage, shareLine } from './page.js';
import { runProbe, type ProbeModel } from './run.js';
import { openProbeTask, type ProbeTask } from './task.js';
import type { ProbeOptions, ShareResult, TestScores } from './types.js';

/**
 * `second-read probe`: trains networks on the user's pictures with a confounder at chosen shares, and tests them with and against it.
 *
 * @param args what follows "probe" on the command line
 * @returns 0 when the folder is written
 * @throws SecondReadError (input) for a mistake in options, index or pictures; nothing is written then
 */
export async function probeCommand(args: string[], say: (line: string) => void = console.log): Promise<number> {
  const options = parseProbeOptions(args);
  if (options === null) { say(PROBE_HELP); return 0; }
  const { results, target, task } = await probe(options);
  say(`${task.title}, ${task.name}: ${task.label.length} pictures, ${options.architecture} from ${options.weights}${task.unitNote === null ? '' : ` (intervals ${task.unitNote})`}`);
  for (const one of results) say(shareLine(one, options.confounder));
  say(`Report: ${path.relative(process.cwd(), path.join(target, 'index.html')) || target}`);
  return 0;
}

/** One probe from pictures to folder. */
export async function probe(options: ProbeOptions): Promise<{ results: ShareResult[]; task: ProbeTask; target: string }> {
  const folder = openNewFolder(options.out), backend = await openBackend(), initial = await namedWeights(options.weights, options), task = await openProbeTask(options);
  const bar = progress({ label: 'probe', total: options.shares.length * options.folds * options.epochs, unit: 'epochs' });
  const { scores, models } = await runProbe(task, initial, options, (note) => bar.advance(1, note));
  bar.finish('probe');
  await disposeEngines();
  const results = measureShares(task, scores, options);
  await folder.write(async (part) => {
    const write = (name: string, content: string): void => writeFileSync(path.join(part, name), content);
    write('predictions.csv', predictionsCsv(task, scores));
    write('metrics.json', prettyJson(metrics(task, options, results, models, { sha256: initial.sha256, preprocessing: initial.preprocessing, backend: { name: backend.name, threads: backend.threads, ...backend.versions } })));
    cpSync(plotlyFile(), path.join(part, 'plotly.min.js'));
    write('index.html', probePage(task, options, results).toString());
  });
  return { results, task, target: folder.target };
}

/** In the form that `second-read audit` reads: a model a share and test. Log-odds of the fold's own model. */
function predictionsCsv({ ids, patients, label, fold, name }: ProbeTask, scores: readonly TestScores[]): string {
  const task = name.replace(/\s+/g, '-');
  return formatCsv(['id', 'model', 'patient', `score:${task}`, `truth:${task}`, 'fold', 'affected'], scores.flatMap(({ share, test, score, affected }) =>
    ids.map((id, i) => [id, `share ${share} ${test}`, patients[i], Math.round(score[i] * 1e4) / 1e4, label[i], fold[i], affected[i]])));
}

function metrics(task: ProbeTask, options: ProbeOptions, results: readonly ShareResult[], models: readonly ProbeModel[], made: object): object {
  const { names, tier, label, against, where, architecture, alpha, weights, confounder, pair, size, epochs, folds, batch, learningRate, patience, replicates, seed } = options;
  return {
    data: { names, tier, label, against, where, pictures: task.label.length, positives: task.label.reduce((sum, one) => sum + one, 0), groups: task.groups, unitNote: task.unitNote },
    protocol: { architecture, alpha: alpha ?? null, weights, ...made, confounder, pair, size, epochs, folds, batch, learningRate, patience, replicates, seed },
    shares: results.map((one) => ({ ...one })),
    models: models.map(({ share, fold, bestEpoch, history }) => ({ share, fold, bestEpoch, validationLoss: history.map(({ validationLoss }) => Math.round(validationLoss * 1e5) / 1e5) })),
  };
}
