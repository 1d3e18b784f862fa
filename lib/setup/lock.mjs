import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readJsonOrNull } from './place.mjs';
import { writeJson } from './files.mjs';

/**
 * Does `work` while no other set-up of this checkout runs. The lock is a folder (made by rename, so whole from the start) that
 * names its process; a lock whose process is gone, as after a kill, is taken over.
 *
 * @param {(holder: {pid: number}) => void} onWait told once, when another set-up is at work
 */
export async function withLock(folder, work, onWait, pause = 200) {
  for (let waited = false; !take(folder);) {
    const holder = readJsonOrNull(path.join(folder, 'owner.json'));
    if (holder === null || isGone(holder)) { breakLock(folder, holder); continue; }
    if (!waited) onWait(holder);
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  try { return await work(); } finally { rmSync(folder, { recursive: true, force: true }); }
}

function take(folder) {
  const mine = `${folder}.${process.pid}`;
  mkdirSync(path.dirname(folder), { recursive: true });
  rmSync(mine, { recursive: true, force: true });
  mkdirSync(mine);
  writeJson(path.join(mine, 'owner.json'), { pid: process.pid, host: os.hostname(), began: beganAt(process.pid) });
  try {
    renameSync(mine, folder);   // fails where a lock (a folder that is not empty) stands
    return true;
  } catch {
    rmSync(mine, { recursive: true, force: true });
    return false;
  }
}

/** Moves a dead lock aside; puts it back when somebody else has meanwhile broken it and taken a lock of his own. */
function breakLock(folder, dead) {
  const aside = `${folder}.dead.${process.pid}`;
  try { renameSync(folder, aside); } catch { return; }
  const moved = readJsonOrNull(path.join(aside, 'owner.json'));
  if (JSON.stringify(moved) !== JSON.stringify(dead)) {
    try { renameSync(aside, folder); return; } catch { /* a third has taken it: he and the second wait for nobody; pip and npm of both end the same */ }
  }
  rmSync(aside, { recursive: true, force: true });
}

function isGone({ pid, host, began }) {
  if (host !== os.hostname()) return false;
  try { process.kill(pid, 0); } catch (error) { return error.code === 'ESRCH'; }
  return began !== null && beganAt(pid) !== null && began !== beganAt(pid);
}

/** When a process began, in clock ticks since boot (Linux), so that a reused process number is not taken for the old process. */
function beganAt(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch { return null; }
}
