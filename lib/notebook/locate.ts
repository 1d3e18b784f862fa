import { createRequire } from 'node:module';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fromRoot } from '../core/paths.js';

/** A position in the code that tslab ran for a cell, and all cells up to it as they are written. */
export interface LocateRequest { cells: string[]; line: number; column: number }

interface TslabTypescript {
  createWatchCompilerHost(files: string[], options: object, ...rest: unknown[]): unknown;
  transpileModule(text: string, options: { compilerOptions: object }): { outputText: string; sourceMapText?: string };
}
interface Converted { output?: string; declOutput?: string; hasToplevelAwait?: boolean }
interface Converter { convert(declarations: string, source: string): Converted }

/**
 * The 1-based line, as written in the last of `cells`, of a position that a stack trace gives in tslab's compiled code; null where it
 * cannot be told. tslab keeps no source map, so its own compiler translates the cells again, this time with one. Run it in a process of
 * its own at the project's root: it replaces tslab's TypeScript by one that keeps maps.
 */
export function locate({ cells, line, column }: LocateRequest): number | null {
  const load = createRequire(fromRoot('node_modules', 'tslab', 'dist', 'main.js'));
  const compilerPath = load.resolve('@tslab/typescript-for-tslab');
  const typescript = load(compilerPath) as TslabTypescript;
  let maps: [SourceMapPayload, SourceMapPayload] | undefined;
  load.cache[compilerPath]!.exports = {
    ...typescript,
    createWatchCompilerHost: (files: string[], options: object, ...rest: unknown[]) => typescript.createWatchCompilerHost(files, { ...options, inlineSourceMap: true }, ...rest),
    transpileModule(text: string, options: { compilerOptions: object }) {
      const made = typescript.transpileModule(text, { ...options, compilerOptions: { ...options.compilerOptions, sourceMap: true } });
      const first = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text);
      // tslab translates the cell after the modules that it imports: the last maps are the cell's.
      maps = first === null ? undefined : [JSON.parse(Buffer.from(first[1], 'base64').toString()) as SourceMapPayload, JSON.parse(made.sourceMapText!) as SourceMapPayload];
      return made;
    },
  };
  const converter = (load('./converter.js') as { createConverter(options: object): Converter }).createConverter({ isJS: false, isBrowser: false });
  let declarations = '', made: Converted = {};
  for (const cell of cells) {
    made = converter.convert(declarations, cell);
    declarations = made.declOutput ?? '';
  }
  if (maps === undefined) return null;
  const prefix = made.hasToplevelAwait ? '(async function(exports, require) { ' : '(function(exports, require) { ';
  return written(maps, line - 1, column - 1 - (line === 1 ? prefix.length : 0));
}

/** From CommonJS back to the module that tslab emitted, and from there to the cell, whose first line tslab puts a line before. */
function written([toModule, toCommonJs]: [SourceMapPayload, SourceMapPayload], line: number, column: number): number | null {
  const middle = new SourceMap(toCommonJs).findEntry(line, column);
  if (!('originalLine' in middle)) return null;
  const first = new SourceMap(toModule).findEntry(middle.originalLine, middle.originalColumn);
  return 'originalLine' in first && first.originalLine > 0 ? first.originalLine : null;
}

// Forked by run.ts with the request as its only message.
if (process.send !== undefined && process.env.SECOND_READ_LOCATE === '1') {
  process.once('message', (request: LocateRequest) => {
    let line: number | null = null;
    try { line = locate(request); } finally { process.send!({ line }, () => process.exit(0)); }
  });
}
