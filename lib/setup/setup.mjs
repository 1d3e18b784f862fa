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
 * @param {{quiet?: boolean, retry?: boolean, needs?: string[], place?: ReturnType<typeof placeOf>, env?: NodeJS.ProcessEnv}} options
 *   quiet: say problems only; retry: try again what failed before; needs: the steps that the command at hand cannot do without
 * @returns the state, as written to `.native/state.json`
 * @throws Problem, already told to the user (`told`), when a needed step fails
 */
export async function setUp({ quiet = false, retry = false, needs = [], place = placeOf(), env = process.env } = {}) {
  const say = (text) => { if (!quiet) process.stderr.write(text); };
  try {
    checkNode();
    const before = readJsonOrNull(place.state), steps = stepsOf(place, env);
    const known = (step) => { const was = before?.steps?.[step.name]; return was?.ok === false && was.key !== undefined && !retry && !needs.includes(step.name) && !step.required && was.key === step.key() ? was : null; };
    const plan = (step) => !step.refused && step.due() !== null && known(step) === null && step.after.every((name) => known(steps.find((s) => s.name === name)) === null);
    const state = steps.some(plan)
      ? await withLock(place.lock, () => perform(steps, { known, needs, say }), ({ pid }) => say(`set-up: another set-up (process ${pid}) is at work; waiting for it\n`))
      : await perform(steps, { known, needs, say });
    const outcome = summarise(state, env);
    writeJson(place.state, outcome);
    return outcome;
  } catch (error) {
    if (error instanceof Problem && !error.told) tell('set-up', error);
    throw error;
  }
}

async function perform(steps, { known, needs, say }) {
  const done = {};
  for (const step of steps) {
    const blocked = step.after.find((name) => !done[name].ok);
    if (blocked !== undefined) { done[step.name] = { ok: false, detail: `needs: ${blocked}` }; continue; }
    if (step.due() === null) { done[step.name] = { ok: true, detail: step.detail() }; continue; }
    if (step.refused) { done[step.name] = { ok: false, detail: step.refused }; continue; }
    const failed = known(step);
    if (failed !== null) { done[step.name] = failed; continue; }
    done[step.name] = await attempt(step, say);
    const { problem } = done[step.name];
    if (problem === undefined) continue;
    delete done[step.name].problem;
    tell(step.name, problem);
    if (step.required || needs.includes(step.name)) throw problem;
  }
  for (const name of needs) {
    if (!done[name].ok) throw new Problem(`${name} is missing (${done[name].detail}).`, { run: 'npm run setup', without: 'this command cannot run' });
  }
  return done;
}

async function attempt(step, say) {
  const begin = performance.now();
  say(`set-up: ${step.what} ...`);
  try {
    await step.act();
    say(` ${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
    return { ok: true, detail: step.detail() };
  } catch (problem) {
    say(' failed\n');
    if (!(problem instanceof Problem)) throw problem;
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
