import { parseArgs, type ParseArgsConfig } from 'node:util';
import { SecondReadError } from '../core/errors.js';
import { TIERS, type Tier } from '../core/paths.js';

/** Command-line arguments by name. @throws SecondReadError (input) for an option that the command does not know */
export function readOptions<T extends NonNullable<ParseArgsConfig['options']>>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new SecondReadError('input', (cause as Error).message, { remedy: `Run: npx second-read ${command} --help` }, { cause });
  }
}

/** A tier by its name. @throws SecondReadError (input) that lists the three */
export function readTier(name: string | undefined): Tier {
  if (name === undefined) return 'sample';
  if (!(TIERS as readonly string[]).includes(name)) throw new SecondReadError('input', `unknown tier "${name}"`, { field: '--tier', expected: TIERS.join(', ') });
  return name as Tier;
}
