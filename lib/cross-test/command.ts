import { copyFileSync, cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openBackend } from '../backend/tf.js';
import { openNewFolder } from '../commands/new-folder.js';
import { prettyJson } from '../core/files.js';
import { progress } from '../core/progress.js';
import { plotlyFile } from '../figures/render.js';
import { disposeEngines } from '../training/index.js';
import { curvesOf, measureCrossTest, type CrossResults } from './measure.js';
import { CROSS_TEST_HELP, parseCrossOptions } from './options.js';
import { crossPage, modelLine, type PageParts } from './page.js';
import { predictionsCsv, readPredictions } from './predictions.js';
import { runCrossTest, type TrainedModel } from './run.js';
import { openCrossTask, type CrossTask } from './task.js';
import type { CrossOptions, ScoringOptions } from './types.js';

/**
 * `second-read cross-test`: trains on one cohort, tests on its own held-out patients and on other cohorts; or does the second half with predictions that
 * are there.
 *
 * @param args what follows "cross-test" on the command line
 * @returns 0 when the folder is written
 * @throws SecondReadError (input) for a mistake in options, indexes or pictures; nothing is written then
 */
export async function crossTestCommand(args: string[], say: (line: string) => void = console.log): Promise<number> {
  const options = parseCrossOptions(args);
  if (options === null) { say(CROSS_TEST_HELP); return 0; }
  const { results, target } = 'predictions' in options ? await scorePredictions(options) : await crossTest(options);
  say(`${results.task}: ${results.sets.map(({ name, images, positives }) => `${name} ${images} pictures (${positives} positive)`).join(', ')}${results.unitNote === null ? '' : `; intervals ${results.unitNote}`}`);
  for (const one of results.models) say(modelLine(one, results));
  say(`Report: ${path.relative(process.cwd(), path.join(target, 'index.html')) || target}`);
  return 0;
}

/** Numbers and page from a file of predictions. */
export async function scorePredictions(options: ScoringOptions): Promise<{ results: CrossResults; target: string }> {
  const folder = openNewFolder(options.out), predictions = readPredictions(options.predictions), results = measureCrossTest(predictions, options), { sensitivity, replicates, seed } = options;
  await folder.write(async (part) => {
    copyFileSync(options.predictions, path.join(part, 'predictions.csv'));
    writeOutcome(part, { results, curves: curvesOf(predictions), options }, { protocol: { sensitivity, replicates, seed } });
  });
  return { results, target: folder.target };
}

/** One cross-test from pictures to folder. */
export async function crossTest(options: CrossOptions): Promise<{ results: CrossResults; task: CrossTask; target: string }> {
  const folder = openNewFolder(options.out), task = await openCrossTask(options), backend = await openBackend();
  const bar = progress({ label: 'cross-test', total: options.weights.length * options.repeats * options.epochs, unit: 'epochs' });
  const { predictions, models } = await runCrossTest(task, options, (note) => bar.advance(1, note));
  bar.finish('cross-test');
  await disposeEngines();
  let results: CrossResults | undefined;
  await folder.write(async (part) => {
    const file = path.join(part, 'predictions.csv');
    writeFileSync(file, predictionsCsv(task.train.rule, predictions));
    // From here on nothing is known but what the file says.
    const read = readPredictions(file), sets = [task.train, ...task.externals], note = sets.some(({ unitNote }) => unitNote !== null) ? sets.flatMap(({ name, unitNote }) => (unitNote === null ? [] : [`${name}: ${unitNote}`])).join('; ') : null;
    results = { ...measureCrossTest(read, options), task: task.train.rule, unitNote: note };
    const trained = { options, rules: sets.map(({ name, rule }) => ({ set: name, rule })), rows: { train: task.parts.train.length, validation: task.parts.validation.length }, shared: task.shared };
    writeOutcome(part, { results, curves: curvesOf(read), options, trained }, { protocol: protocolOf(options, { name: backend.name, threads: backend.threads, ...backend.versions }), trainings: models.map(logOf), cohort: trained.rows, shared: task.shared });
  });
  return { results: results!, task, target: folder.target };
}

function writeOutcome(part: string, parts: PageParts, more: object): void {
  writeFileSync(path.join(part, 'metrics.json'), prettyJson({ ...parts.results, ...more }));
  cpSync(plotlyFile(), path.join(part, 'plotly.min.js'));
  writeFileSync(path.join(part, 'index.html'), crossPage(parts).toString());
}

function protocolOf({ train, externals, ...rest }: CrossOptions, backend: object): object {
  const plain = ({ name, rule, where }: CrossOptions['train']): object => ({ name, ...rule, where });
  return { train: plain(train), externals: externals.map(plain), ...rest, out: undefined, backend };
}

const logOf = ({ network, repeat, weightsSha256, preprocessing, bestEpoch, history }: TrainedModel): object => ({ network, repeat, weightsSha256, preprocessing, bestEpoch, validationLoss: history.map(({ validationLoss }) => Math.round(validationLoss * 1e5) / 1e5) });
