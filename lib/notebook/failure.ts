/** Why a notebook did not run to its end, as execute.py tells it. */
export interface RawFailure {
  kind: 'error' | 'rejection' | 'exception' | 'timeout' | 'dead' | 'start' | 'interrupted' | 'save' | 'runner';
  /** Number of the code cell; null where none had begun. */
  cell: number | null;
  /** What the cell wrote to stderr, write by write. */
  texts: string[];
  detail: string;
}

/** An error text taken apart: what to show, and where in the cell's code it happened. */
export interface ParsedError {
  text: string;
  /** 1-based line in the cell as it is written, where tslab says so itself (errors found while compiling). */
  line: number | null;
  /** 1-based line and column in the JavaScript that tslab made of the cell (errors while running). */
  compiled: { line: number; column: number } | null;
}

const DIAGNOSTIC = /^(?:(\S+) )?(\d+):(\d+) - /;
/** A line of a stack: function (1, where known) and file (2). */
const FRAME = /^\s+at (?:async )?(?:(.+?) \()?(.+?):\d+:\d+\)?(?: \{)?$/;

/**
 * Reads what tslab writes to stderr about a failing cell: lines `2:7 - message` for what does not compile, else one text with a stack.
 * Stack lines of node and tslab are dropped; those of lib/ keep function and file (their line numbers are those of compiled code).
 *
 * @param cell number of the code cell whose line is wanted: an error may pass through several
 * @example parseErrorTexts(["1:7 - Type 'string' is not assignable to type 'number'.\n"], '/home/me/second-read')
 * // { text: "1:7 - Type 'string' is not assignable to type 'number'.", line: 1, compiled: null }
 */
export function parseErrorTexts(texts: readonly string[], root: string, cell: number | null = null): ParsedError {
  const writes = texts.map((text) => text.trimEnd()).filter((text) => text !== '');
  const diagnostics: string[] = [];
  for (let i = writes.length - 1; i >= 0 && DIAGNOSTIC.test(writes[i]); i--) diagnostics.unshift(writes[i]);
  if (diagnostics.length > 0) {
    const own = diagnostics.map((text) => DIAGNOSTIC.exec(text)!).find((match) => match[1] === undefined);
    return { text: diagnostics.join('\n'), line: own === undefined ? null : Number(own[2]), compiled: null };
  }
  const last = writes.at(-1) ?? '';
  const position = new RegExp(`\\bcell-${cell ?? '\\d+'}:(\\d+):(\\d+)`).exec(last);
  return { text: readableStack(last, root), line: null, compiled: position === null ? null : { line: Number(position[1]), column: Number(position[2]) } };
}

function readableStack(text: string, root: string): string {
  // Node puts the compiled line and a caret before some errors: the caller shows the line as it is written instead.
  const lines = text.replace(/^\S+:\d+\n[^\n]*\n\s*\^+\n\n?/, '').split('\n');
  const from = lines.findIndex((line) => FRAME.test(line));
  const message = from === -1 ? lines : lines.slice(0, from), kept: string[] = [];
  for (const line of from === -1 ? [] : lines.slice(from)) {
    const frame = FRAME.exec(line);
    if (frame === null) break;
    const file = frame[2].startsWith(`${root}/lib/`) ? frame[2].slice(root.length + 1) : '';
    if (file.endsWith('.js')) kept.push(`    in ${frame[1] === undefined ? '' : `${frame[1]}, `}${file.replace(/\.js$/, '.ts')}`);
  }
  const causes = [...text.matchAll(/\[cause\]: (.*)/g)].map((match) => `    caused by ${match[1]}`);
  const shown = [...message, ...kept, ...causes].join('\n').trim();
  return shown.length > 4000 ? `${shown.slice(0, 4000)} ...` : shown;
}

/** What happened, in words, before the error text itself. */
export function failureHeadline({ kind, detail }: RawFailure, seconds: number, timeoutSeconds: number): string {
  switch (kind) {
    case 'error': return 'failed';
    case 'rejection': return 'left a promise that was rejected and that nobody awaited';
    case 'exception': return 'left work behind that threw after the cell had finished';
    case 'timeout': return `was still running when the time for the notebook, ${timeoutSeconds} s, was over`;
    case 'dead': return `lost its kernel after ${seconds.toFixed(1)} s: ${detail}`;
    case 'interrupted': return 'was interrupted';
    case 'start': return `could not run: no kernel (${detail})`;
    case 'save': return `could not be saved: ${detail}`;
    case 'runner': return `could not be followed to its end: ${detail}`;
  }
}
