import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SecondReadError } from '../core/errors.js';
import { tierNamed, type Tier } from '../core/paths.js';

/** Command-line arguments by name. @throws SecondReadError (input) for an option that the command does not know */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new SecondReadError('input', (cause as Error).message, { remedy: `Run: npx second-read ${command} --help` }, { cause });
  }
}

/** The value of --tier. @throws SecondReadError (input) that lists the three */
export const readTier = (name: string | undefined): Tier => tierNamed(name, '--tier');
