import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stopwatch } from '../core/clock.js';
import { SecondReadError } from '../core/errors.js';
import { prettyJson } from '../core/files.js';
import { lightgbmLibrary } from '../core/native.js';
import { formatSeconds, progress } from '../core/progress.js';
import { plotlyFile } from '../figures/render.js';
import type { JobResult } from './measure/job.js';
import type { AuditJob, AuditStudy } from './measure/study.js';
import { AUDIT_HELP, parseAuditOptions } from './options.js';
import { openOutput } from './output/folder.js';
import { FLIP_COLUMNS, PREDICTOR_COLUMNS, SUBGROUP_COLUMNS } from './output/rows.js';
import { summarise } from './output/summary.js';
import { correctFamily, tableText } from './output/tables.js';
import { runJobs } from './pool.js';
import { readAuditInput } from './input/read.js';
import { auditPage } from './report/page.js';
import { taskLine } from './report/lines.js';
import type { AuditInput, AuditOptions } from './types.js';

/**
 * `second-read audit`: reads the user's predictions, measures, and writes the report whole or not at all.
 *
 * @param args what follows "audit" on the command line
 * @returns 0 when the report is written
 * @throws SecondReadError (input) for a mistake in the options or the files
 */
export async function auditCommand(args: string[]): Promise<number> {
  const options = parseAuditOptions(args);
  if (options === null) { console.log(AUDIT_HELP); return 0; }
  const { lines, target } = await audit(options);
  for (const line of lines) console.log(line);
  console.log(`Report: ${path.relative(process.cwd(), path.join(target, 'index.html')) || target}`);
  return 0;
}

/** One audit from files to folder. @returns a line for each task, and where the report is */
export async function audit(options: AuditOptions): Promise<{ lines: string[]; target: string; results: JobResult[] }> {
  const seconds = stopwatch();
  if (options.predictor === 'boosted' && lightgbmLibrary() === null) throw new SecondReadError('setup', 'LightGBM is not installed', { field: '--predictor', remedy: 'Run npm run setup, or leave --predictor out: logistic models need nothing.' });
  const input = readAuditInput(options), output = openOutput(options.out);
  const study = studyOf(input, options), jobs = jobsOf(study), bar = options.quiet ? undefined : progress({ label: 'audit', total: jobs.length, unit: jobs.length === 1 ? 'task' : 'tasks' });
  const results = await runJobs(study, jobs, { workers: options.workers, onFinish: ({ model, task }) => bar?.advance(1, input.models.length > 1 ? `${model}, ${task}` : task) });
  bar?.finish('audit');
  output.write((folder) => writeReport(folder, input, options, results));
  const note = options.quiet ? [] : [`${results.length} ${results.length === 1 ? 'task' : 'tasks'} in ${formatSeconds(seconds())}`];
  return { lines: [...input.notes, ...results.map((result) => taskLine(result, input.models.length > 1)), ...note], target: output.target, results };
}

function studyOf({ models, features, patientsKnown }: AuditInput, { threshold, prevalence, replicates, seed, predictor }: AuditOptions): AuditStudy {
  const roles = features.flatMap(({ name, role, kind }) => (role === null || kind === 'left out' ? [] : [{ name, role }]));
  return { models, patientsKnown, rule: threshold, prevalence, replicates, seed, predictor, roles };
}

/** A job for each task of each model. */
const jobsOf = ({ models }: AuditStudy): AuditJob[] => models.flatMap(({ tasks }, model) => tasks.map((_, task) => ({ model, task })));

function writeReport(folder: string, input: AuditInput, options: AuditOptions, results: readonly JobResult[]): void {
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  const subgroups = correctFamily(results.flatMap((result) => result.subgroups)), summary = summarise(input, options, results);
  write('summary.json', prettyJson(summary));
  write('subgroups.csv', tableText(SUBGROUP_COLUMNS, subgroups));
  write('predictors.csv', tableText(PREDICTOR_COLUMNS, results.flatMap((result) => result.predictors)));
  write('flips.csv', tableText(FLIP_COLUMNS, results.flatMap((result) => result.flips)));
  cpSync(plotlyFile(), path.join(folder, 'plotly.min.js'));
  write('index.html', auditPage({ input, options, summary, results, subgroups }));
}
