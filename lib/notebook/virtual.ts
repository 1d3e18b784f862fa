import path from 'node:path';
import ts from 'typescript';
import { fromRoot, projectRoot } from '../core/paths.js';
import { codeCells, shownName, type CodeCell, type Notebook } from './ipynb.js';

/** A notebook's code cells as one module at the project's root, where `./lib/...` means what it means in the kernel. */
export interface VirtualModule {
  /** The notebook, as messages name it. */
  notebook: string;
  /** Absolute path of the module, which exists in memory only. */
  path: string;
  text: string;
  cells: CodeCell[];
  /** 0-based line of the module at which each cell begins. */
  starts: number[];
}

/** Where something stands in a notebook: code cell (from 1) and line in it (from 1), with that line as written. */
export interface CellPlace { cell: number; line: number; source: string }

/** All code cells of a notebook in order, a blank line after each; `export {}` at the end makes it a module, so that top-level await is allowed. */
export function virtualModule(file: string, notebook: Notebook): VirtualModule {
  const cells = codeCells(notebook), starts: number[] = [], lines: string[] = [];
  for (const { source } of cells) {
    starts.push(lines.length);
    lines.push(...source.split('\n'), '');
  }
  const name = path.basename(file, '.ipynb').replace(/[^\w-]/g, '_');
  return { notebook: shownName(file), path: fromRoot(`${name}.cells.ts`), text: [...lines, 'export {};', ''].join('\n'), cells, starts };
}

/** The cell and line of a 0-based line of the module; null behind the last cell. */
export function placeOfLine(module: VirtualModule, line: number): CellPlace | null {
  const index = module.starts.filter((start) => start <= line).length - 1;
  if (index === -1) return null;
  const lines = module.cells[index].source.split('\n'), within = Math.min(line - module.starts[index], lines.length - 1);
  return line >= module.text.split('\n').length - 2 ? null : { cell: index + 1, line: within + 1, source: lines[within] };
}

/** The options of tsconfig.json, with a module kind that knows top-level await. */
function cellOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(fromRoot('tsconfig.json'), (file) => ts.sys.readFile(file)) as { config: { compilerOptions: Record<string, unknown> } };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, projectRoot());
  // What one cell declares another may leave unused; everything else is as strict as in lib/.
  return { ...options, module: ts.ModuleKind.ES2022, strict: true, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
}

/** One program over the modules of all notebooks, so that lib/ is read and checked once. */
export function cellProgram(modules: VirtualModule[]): ts.Program {
  const texts = new Map(modules.map((module) => [module.path, module.text]));
  const options = cellOptions(), host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  host.getCurrentDirectory = projectRoot;
  host.fileExists = (file) => texts.has(file) || fileExists.call(host, file);
  host.readFile = (file) => texts.get(file) ?? readFile.call(host, file);
  host.getSourceFile = (file, ...rest) => {
    const text = texts.get(file);
    return text === undefined ? getSourceFile.call(host, file, ...rest) : ts.createSourceFile(file, text, options.target ?? ts.ScriptTarget.ES2022, true);
  };
  return ts.createProgram([...texts.keys()], options, host);
}
