import { accessSync, constants, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../../core/errors.js';

/** Everything that an audit writes; a folder with anything else is not ours to replace. */
export const OWN_FILES: readonly string[] = ['index.html', 'summary.json', 'subgroups.csv', 'predictors.csv', 'flips.csv', 'plotly.min.js', 'figures'];

/** Where a report goes: `write` fills a temporary folder beside `target` and puts it in its place, or leaves everything as it was. */
export interface OutputFolder { target: string; write(fill: (folder: string) => void): void }

/**
 * Checks that an audit may be written to the folder the user named: it is absent, empty, or holds an earlier audit and nothing else.
 * Leftovers of an audit that was killed while writing are cleared away.
 *
 * @param own names that this kind of audit writes
 * @throws SecondReadError (input) for a file in its place, foreign files in it, the current folder, no permission to write
 */
export function openOutput(named: string, own: readonly string[] = OWN_FILES): OutputFolder {
  const target = existsSync(named) ? realpathSync(named) : path.resolve(named), at = (expected: string, remedy = 'Name another folder with --out.') => ({ file: named, field: '--out', expected, remedy });
  if (target === process.cwd()) throw new SecondReadError('input', 'the audit would replace the current folder', at('a folder of its own'));
  if (existsSync(target)) {
    if (!statSync(target).isDirectory()) throw new SecondReadError('input', 'there is a file of that name', at('a folder'));
    const foreign = readdirSync(target).filter((name) => !own.includes(name));
    if (foreign.length > 0) throw new SecondReadError('input', `the folder holds files that no audit wrote: ${foreign.slice(0, 5).join(', ')}${foreign.length > 5 ? ` and ${foreign.length - 5} more` : ''}`, at('a new or empty folder, or an earlier audit'));
  }
  const beside = (suffix: string): string => path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.${suffix}`), temporary = beside('part'), old = beside('old');
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    clearLeftovers(target);
    if (existsSync(target)) accessSync(target, constants.W_OK);
    mkdirSync(temporary);
    rmdirSync(temporary);
  } catch (cause) {
    throw new SecondReadError('input', `nothing can be written there: ${(cause as Error).message}`, at('a folder that you may write to'), { cause });
  }
  return {
    target,
    write(fill) {
      try {
        mkdirSync(temporary);
        fill(temporary);
        if (existsSync(target)) renameSync(target, old);
        renameSync(temporary, target);
      } catch (cause) {
        if (existsSync(old) && !existsSync(target)) renameSync(old, target);
        rmSync(temporary, { recursive: true, force: true });
        const { errno, message } = cause as NodeJS.ErrnoException;
        // Only the disk's refusals are the user's to mend.
        if (errno === undefined) throw cause;
        throw new SecondReadError('data', `could not write: ${message}`, { file: named, remedy: 'Nothing was changed. Free some space or mend the permissions and run the same command again.' }, { cause });
      }
      rmSync(old, { recursive: true, force: true });
    },
  };
}

/** What a killed audit left beside its target: half-written reports go; an earlier report that was being replaced comes back. */
function clearLeftovers(target: string): void {
  const folder = path.dirname(target), prefix = `.${path.basename(target)}.`;
  for (const name of readdirSync(folder)) {
    const [, pid, kind] = (name.startsWith(prefix) && /^(\d+)\.(part|old)$/.exec(name.slice(prefix.length))) || [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const leftover = path.join(folder, name);
    if (kind === 'old' && !existsSync(target)) renameSync(leftover, target); else rmSync(leftover, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try { return process.kill(pid, 0); } catch (error) { return (error as NodeJS.ErrnoException).code === 'EPERM'; }
}
