import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';

/** A folder that comes to be whole or not at all: `fill` writes into a temporary neighbour, which is then renamed. */
export interface NewFolder { target: string; write(fill: (folder: string) => Promise<void>): Promise<void> }

/**
 * Checks that a command may make the folder the user named: it is absent or empty. Clears what a killed command left beside it.
 *
 * @throws SecondReadError (input) for a file in its place, files in it, no permission to write
 */
export function openNewFolder(named: string): NewFolder {
  const target = path.resolve(named), folder = path.dirname(target), prefix = `.${path.basename(target)}.`, temporary = path.join(folder, `${prefix}${process.pid}.part`);
  const place = { file: named, field: '--out', expected: 'a new or empty folder', remedy: 'Name another folder with --out.' };
  if (existsSync(target)) {
    if (!statSync(target).isDirectory()) throw new SecondReadError('input', 'there is a file of that name', place);
    const held = readdirSync(target).length;
    if (held > 0) throw new SecondReadError('input', `the folder is not empty (${held} ${held === 1 ? 'file' : 'files'}), and nothing is overwritten`, place);
  }
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      const [, pid] = (name.startsWith(prefix) && /^(\d+)\.part$/.exec(name.slice(prefix.length))) || [];
      if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(folder, name), { recursive: true, force: true });
    }
    mkdirSync(temporary);
    rmdirSync(temporary);
  } catch (cause) {
    throw new SecondReadError('input', `nothing can be written there: ${(cause as Error).message}`, place, { cause });
  }
  return {
    target,
    async write(fill) {
      try {
        mkdirSync(temporary);
        await fill(temporary);
        if (existsSync(target)) rmdirSync(target);
        renameSync(temporary, target);
      } catch (cause) {
        rmSync(temporary, { recursive: true, force: true });
        const { errno, message } = cause as NodeJS.ErrnoException;
        // Only the disk's refusals are the user's to mend.
        if (errno === undefined) throw cause;
        throw new SecondReadError('data', `could not write: ${message}`, { file: named, remedy: 'Nothing was changed. Free some space or mend the permissions and run the same command again.' }, { cause });
      }
    },
  };
}

function isAlive(pid: number): boolean {
  try { return process.kill(pid, 0); } catch (error) { return (error as NodeJS.ErrnoException).code === 'EPERM'; }
}
