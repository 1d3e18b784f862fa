import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { SecondReadError, type ErrorKind, type ErrorPlace } from '../core/errors.js';
import { fromRoot, projectRoot } from '../core/paths.js';
import { runJob, type JobResult } from './measure/job.js';
import type { AuditJob, AuditStudy } from './measure/study.js';

/** To a worker process: the study once, then a job at a time. */
export type Order = { study: AuditStudy } | { job: AuditJob };
/** From a worker process: a result, or what went wrong. */
export type Answer = { result: JobResult } | { error: { message: string; stack: string; kind?: ErrorKind; what?: string; place?: ErrorPlace } };

/** Below this many rows x tasks starting processes costs more than they save. */
const WORTH_FORKING = 40_000;

export interface PoolOptions { workers: number | null; onFinish(result: JobResult): void }

/**
 * Runs every job, in worker processes where that pays; results are in the order of the jobs and do not depend on the number of workers.
 *
 * @throws the first job's error; the other workers are stopped
 */
export async function runJobs(study: AuditStudy, jobs: readonly AuditJob[], { workers, onFinish }: PoolOptions): Promise<JobResult[]> {
  const size = jobs.reduce((sum, job) => sum + study.models[job.model].ids.length, 0);
  const wanted = Math.min(workers ?? (size < WORTH_FORKING ? 1 : availableParallelism()), jobs.length);
  const results: JobResult[] = new Array(jobs.length);
  if (wanted <= 1) {
    for (let j = 0; j < jobs.length; j++) {
      results[j] = runJob(study, jobs[j]);
      onFinish(results[j]);
      // Lets the progress line and Ctrl-C through.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return results;
  }
  const crew = Array.from({ length: wanted }, () => startWorker(study));
  let next = 0;
  try {
    await Promise.all(crew.map(async (worker) => {
      while (next < jobs.length) {
        const j = next++;
        results[j] = await ask(worker, jobs[j], study.models[jobs[j].model].tasks[jobs[j].task].task);
        onFinish(results[j]);
      }
    }));
  } finally {
    for (const worker of crew) worker.kill('SIGKILL');
  }
  return results;
}

function startWorker(study: AuditStudy): ChildProcess {
  const worker = fork(fromRoot('lib', 'audit', 'worker.ts'), [], {
    cwd: projectRoot(), execArgv: ['--import', 'tsx', '--max-old-space-size=512'], serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, SECOND_READ_ROOT: projectRoot(), OMP_NUM_THREADS: '1', SECOND_READ_THREADS: '1' },
  });
  // A failure to send means that the worker is dying: "exit" tells how.
  worker.send({ study } satisfies Order, () => undefined);
  return worker;
}

function ask(worker: ChildProcess, job: AuditJob, task: string): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => { worker.off('message', onAnswer).off('exit', onExit).off('error', onError); finish(); };
    const onAnswer = (answer: Answer): void => settle(() => ('result' in answer ? resolve(answer.result) : reject(revive(answer.error))));
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (code: number | null, signal: string | null): void => settle(() => reject(new SecondReadError('run', `the worker process for "${task}" ended (${signal ?? `status ${code}`})`, { remedy: 'Perhaps the memory did not suffice: run again with --workers 1.' })));
    worker.on('message', onAnswer).on('exit', onExit).on('error', onError);
    worker.send({ job } satisfies Order, (error) => { if (error) onError(error); });
  });
}

/** An error crosses processes as data; the project's own kind is made anew. */
function revive({ message, stack, kind, what, place }: Extract<Answer, { error: unknown }>['error']): Error {
  return kind !== undefined && what !== undefined ? new SecondReadError(kind, what, place) : Object.assign(new Error(message), { stack });
}
