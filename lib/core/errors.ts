/** Where a mistake was found and how to mend it; every part that is known is shown to the user. */
export interface ErrorPlace {
  /** The file that is wrong, as the user named it. */
  file?: string;
  /** 1-based line of a text file, as an editor counts (the header is line 1). */
  row?: number;
  /** Column name, JSON path or option. */
  field?: string;
  /** What was expected there, in words. */
  expected?: string;
  /** What to run or change. */
  remedy?: string;
}

/** Kinds of failure; the command line's exit status follows from it. */
export type ErrorKind = 'input' | 'manifest' | 'data' | 'fetch' | 'setup' | 'run' | 'statistics' | 'notebook' | 'evidence' | 'render';

/**
 * The project's one error: says what is wrong, where, what was expected and what to do.
 *
 * @example new SecondReadError('input', 'score is not a number: "abc"', { file: 'p.csv', row: 7, field: 'score:Mass', expected: 'a finite number' }).message
 * // 'score is not a number: "abc" (p.csv, row 7, field "score:Mass"); expected a finite number'
 */
export class SecondReadError extends Error {
  override readonly name = 'SecondReadError';

  constructor(readonly kind: ErrorKind, readonly what: string, readonly place: ErrorPlace = {}, options?: { cause?: unknown }) {
    super(describe(what, place), options);
  }
}

function describe(what: string, { file, row, field, expected, remedy }: ErrorPlace): string {
  const where = [file, row === undefined ? undefined : `row ${row}`, field === undefined ? undefined : `field "${field}"`].filter((part) => part !== undefined);
  return what
    + (where.length > 0 ? ` (${where.join(', ')})` : '')
    + (expected === undefined ? '' : `; expected ${expected}`)
    + (remedy === undefined ? '' : `. ${remedy}`);
}

/** True for the project's own errors, also when they crossed a module boundary (tslab loads a module more than once). */
export function isSecondReadError(error: unknown): error is SecondReadError {
  return error instanceof Error && error.name === 'SecondReadError';
}
