import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../../core/errors.js';

/** Everything that an audit writes; a folder with anything else is not ours to replace. */
export const OWN_FILES: readonly string[] = ['index.html', 'summary.json', 'subgroups.csv', 'predictors.csv', 'flips.csv', 'plotly.min.js', 'figures'];

/** A folder in the making: files go to `temporary`; `commit` puts it in the place of `target`, `discard` leaves no trace. */
export interface OutputFolder { target: string; temporary: string; commit(): void; discard(): void }

/**
 * Makes a temporary folder beside the one the user named, after checking that an audit may be written there: it is absent, empty, or
 * holds an earlier audit and nothing else.
 *
 * @throws SecondReadError (input) for a file in its place, foreign files in it, the current folder, no permission to write
 */
export function openOutput(named: string): OutputFolder {
  const target = existsSync(named) ? realpathSync(named) : path.resolve(named), at = (expected: string, remedy = 'Name another folder with --out.') => ({ file: named, field: '--out', expected, remedy });
  if (target === process.cwd()) throw new SecondReadError('input', 'the audit would replace the current folder', at('a folder of its own'));
  if (existsSync(target)) {
    if (!statSync(target).isDirectory()) throw new SecondReadError('input', 'there is a file of that name', at('a folder'));
    const foreign = readdirSync(target).filter((name) => !OWN_FILES.includes(name));
    if (foreign.length > 0) throw new SecondReadError('input', `the folder holds files that no audit wrote: ${foreign.slice(0, 5).join(', ')}${foreign.length > 5 ? ` and ${foreign.length - 5} more` : ''}`, at('a new or empty folder, or an earlier audit'));
  }
  const parent = path.dirname(target), mark = randomBytes(4).toString('hex'), temporary = path.join(parent, `.${path.basename(target)}.${mark}.part`), old = path.join(parent, `.${path.basename(target)}.${mark}.old`);
  try {
    mkdirSync(parent, { recursive: true });
    accessSync(parent, constants.W_OK);
    if (existsSync(target)) accessSync(target, constants.W_OK);
    mkdirSync(temporary);
  } catch (cause) {
    throw new SecondReadError('input', `nothing can be written there: ${(cause as Error).message}`, at('a folder that you may write to'), { cause });
  }
  const discard = (): void => rmSync(temporary, { recursive: true, force: true });
  return {
    target, temporary, discard,
    commit() {
      const replaced = existsSync(target);
      if (replaced) renameSync(target, old);
      try {
        renameSync(temporary, target);
      } catch (cause) {
        if (replaced) renameSync(old, target);
        throw cause;
      }
      rmSync(old, { recursive: true, force: true });
    },
  };
}
