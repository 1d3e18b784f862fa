#!/usr/bin/env node
// Sets up whatever is missing: node modules, .venv, libtensorflow and its binding, the notebook kernel. Runs with nothing installed.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeJson } from './files.mjs';
import { withLock } from './lock.mjs';
import { checkNode } from './node-modules.mjs';
import { placeOf, readJsonOrNull } from './place.mjs';
import { describeProblem, Problem } from './problem.mjs';
import { nativeRefused, stepsOf } from './steps.mjs';

/**
 * Makes the checkout ready. Does nothing, in some milliseconds, when all is there; goes on where an earlier set-up was cut off.
 *
 * @param {{quiet?: boolean, retry?: boolean, needs?: string[], also?: string[], place?: ReturnType<typeof placeOf>, env?: NodeJS.ProcessEnv}} options
 *   quiet: say problems only; retry: try again what failed before; needs: the steps that the command at hand cannot do without;
 *   also: steps that are done for this command alone
 * @returns the state, as written to `.native/state.json`
 * @throws Problem, already told to the user (`told`), when a needed step fails
 */
export async function setUp({ quiet = false, retry = false, needs = [], also = [], place = placeOf(), env = process.env } = {}) {
  const say = (text) => { if (!quiet) process.stderr.write(text); };
  try {
    checkNode();
    const before = readJsonOrNull(place.state), steps = stepsOf(place, env, also);
    const known = (step) => { const was = before?.steps?.[step.name]; return was?.ok === false && was.key !== undefined && !retry && !needs.includes(step.name) && !step.required && was.key === step.key() ? was : null; };
    const plan = (step) => !step.refused && step.due() !== null && known(step) === null && step.after.every((name) => known(steps.find((s) => s.name === name)) === null);
    const due = steps.filter(plan), work = () => perform(steps, { known, needs, say });
    if (due.some(({ slow }) => slow)) say(`set-up: getting ${due.map(({ name }) => name).join(', ')}; the first time takes some minutes\n`);
    const state = due.length > 0
      ? await withLock(place.lock, work, ({ pid }) => say(`set-up: another set-up (process ${pid}) is at work; waiting for it\n`))
      : await work();
    const outcome = summarise(state, env);
    // What another command asked for and failed with is remembered for it alone.
    writeJson(place.state, { ...outcome, steps: { ...before?.steps, ...outcome.steps } });
    return outcome;
  } catch (error) {
    if (error instanceof Problem && !error.told) tell('set-up', error);
    throw error;
  }
}

/** Does all steps, each as soon as those before it are done: node modules and Python come at the same time. */
async function perform(steps, { known, needs, say }) {
  const done = {}, coming = {};
  for (const step of steps) {
    coming[step.name] = (async () => {
      await Promise.all([...step.after, ...(step.behind ?? [])].map((name) => coming[name]));
      done[step.name] = await settle(step, done, { known, say });
    })();
  }
  await Promise.all(Object.values(coming));
  const stop = steps.find(({ name, required }) => done[name].problem !== undefined && (required || needs.includes(name)));
  if (stop !== undefined) throw done[stop.name].problem;
  for (const name of needs) {
    if (!done[name].ok) throw new Problem(`${name} is missing (${done[name].detail}).`, { run: 'npm run setup', without: 'this command cannot run' });
  }
  for (const outcome of Object.values(done)) delete outcome.problem;
  return Object.fromEntries(steps.map(({ name }) => [name, done[name]]));
}

async function settle(step, done, { known, say }) {
  const blocked = step.after.find((name) => !done[name].ok);
  if (blocked !== undefined) return { ok: false, detail: `needs: ${blocked}` };
  if (step.due() === null) return { ok: true, detail: step.detail() };
  if (step.refused) return { ok: false, detail: step.refused };
  return known(step) ?? await attempt(step, say);
}

async function attempt(step, say) {
  const begin = performance.now(), seconds = () => ((performance.now() - begin) / 1000).toFixed(1);
  try {
    await step.act();
    say(`set-up: ${step.what}: ${seconds()} s\n`);
    return { ok: true, detail: step.detail() };
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say(`set-up: ${step.what}: failed after ${seconds()} s\n`);
    tell(step.name, problem);
    return { ok: false, detail: problem.message, remedy: problem.run, key: step.key(), problem };
  }
}

function tell(step, problem) {
  process.stderr.write(`${describeProblem(step, problem)}\n`);
  problem.told = true;
}

function summarise(steps, env) {
  const native = steps.addon.ok, gpu = native && steps.addon.detail.startsWith('tensorflow[');
  const cause = ['python', 'libtensorflow', 'addon'].map((name) => steps[name]).find((step) => !step.ok);
  return { backend: gpu ? 'native-gpu' : native ? 'native-cpu' : 'wasm', reason: native ? null : nativeRefused(env) ?? cause?.detail ?? null, steps };
}

/** One line a user reads at the end of `npm run setup`, and, where something is missing, before every command. */
export function summaryLine({ backend, reason, steps }) {
  const missing = Object.entries(steps).filter(([, step]) => !step.ok && step.remedy !== undefined).map(([name]) => name);
  const tail = missing.length > 0 ? `; missing: ${missing.join(', ')} (npm run setup tries again)` : '';
  return `set-up: backend ${backend}${reason === null ? '' : ` (${reason.replace(/\.$/, '')})`}${tail}`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.stderr.write(`${summaryLine(await setUp({ retry: true }))}\n`);
  } catch (error) {
    if (!error.told) throw error;
    process.exitCode = 1;
  }
}
