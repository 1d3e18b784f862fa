import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { isSecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';
import type { CellProblem } from './cell-problem.js';
import { formProblems } from './check-form.js';
import { kernelCompileProblems } from './check-kernel.js';
import { kernelProblems, rulesProblems } from './check-rules.js';
import { readNotebook, shownName, type Notebook } from './ipynb.js';
import { cellProgram, placeOfLine, virtualModule, type VirtualModule } from './virtual.js';

export interface NotebookProblem extends CellProblem { file: string }

/** The committed notebooks: notebooks/*.ipynb, in order. */
export function committedNotebooks(folder = fromRoot('notebooks')): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ipynb')).sort().map((name) => path.join(folder, name)) : [];
}

/**
 * Everything that can be known of notebooks without running them. A committed notebook has no outputs and asks for the project's kernel;
 * its cells, read as one module, pass the project's TypeScript in strict mode, leave no promise unawaited, and hold no `if` and no loop; what they
 * import from lib/ compiles in the kernel too.
 *
 * @param files default: all committed notebooks
 * @example checkNotebooks(['notebooks/50-x.ipynb'])
 * // [{ file: 'notebooks/50-x.ipynb', cell: 3, line: 2, source: "const n: number = 'a';", message: "Type 'string' is not assignable to type 'number'. (TS2322)" }]
 */
export function checkNotebooks(files: readonly string[] = committedNotebooks()): NotebookProblem[] {
  const problems: NotebookProblem[] = [], modules: VirtualModule[] = [];
  for (const file of files) {
    const add = (found: CellProblem[]): void => { problems.push(...found.map((problem) => ({ file: shownName(file), ...problem }))); };
    let notebook: Notebook;
    try { notebook = readNotebook(file); } catch (error) {
      if (!isSecondReadError(error)) throw error;
      add([{ cell: null, line: null, source: null, message: error.message }]);
      continue;
    }
    add(formProblems(notebook));
    const module = virtualModule(file, notebook), broken = syntaxProblems(module);
    add(broken);
    // An open bracket in one cell would make nonsense of all that follow.
    if (broken.length === 0) modules.push(module);
  }
  if (modules.length === 0) return problems;
  const program = cellProgram(modules);
  for (const module of modules) {
    const found = [...typeProblems(module, program), ...rulesProblems(module, program), ...kernelProblems(module, program)];
    problems.push(...found.map((problem) => ({ file: module.notebook, ...problem })));
  }
  const lib = program.getSourceFiles().map((file) => file.fileName).filter((name) => name.startsWith(fromRoot('lib') + path.sep) && !name.endsWith('.d.ts'));
  problems.push(...(lib.length === 0 ? [] : kernelCompileProblems(lib)).map((message) => ({ file: 'lib', cell: null, line: null, source: null, message })));
  return problems.sort((a, b) => Number(a.file > b.file) - Number(a.file < b.file) || (a.cell ?? 0) - (b.cell ?? 0) || (a.line ?? 0) - (b.line ?? 0));
}

/** Each cell parsed alone: a cell must be whole by itself. */
function syntaxProblems(module: VirtualModule): CellProblem[] {
  return module.cells.flatMap(({ number, source }) => {
    const { diagnostics = [] } = ts.transpileModule(source, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 } });
    return diagnostics.map((found) => {
      const line = found.file!.getLineAndCharacterOfPosition(found.start ?? 0).line;
      return { cell: number, line: line + 1, source: source.split('\n')[line] ?? '', message: wording(found) };
    });
  });
}

function typeProblems(module: VirtualModule, program: ts.Program): CellProblem[] {
  const file = program.getSourceFile(module.path)!;
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((found) => {
    const place = placeOfLine(module, file.getLineAndCharacterOfPosition(found.start ?? 0).line);
    return { cell: place?.cell ?? null, line: place?.line ?? null, source: place?.source ?? null, message: wording(found) };
  });
}

const wording = (found: ts.Diagnostic): string => `${ts.flattenDiagnosticMessageText(found.messageText, '\n    ')} (TS${found.code})`;

/** @example describeProblem(problem) // "notebooks/50-x.ipynb: code cell 3, line 2: Type 'string' is not ... (TS2322)\n  2 | const n: number = 'a';" */
export function describeProblem({ file, cell, line, source, message }: NotebookProblem): string {
  return [file, cell === null ? '' : `: code cell ${cell}`, line === null ? '' : `, line ${line}`, `: ${message}`, source === null ? '' : `\n  ${line} | ${source}`].join('');
}

/**
 * The command: prints every problem, and how many notebooks were checked.
 *
 * @param files none: all committed notebooks
 * @returns exit status: 0 where all is well, 1 otherwise, also where there is no notebook to check
 */
export function notebookCheckCommand(files: readonly string[] = [], { print = console.log, folder = fromRoot('notebooks') }: { print?: (text: string) => void; folder?: string } = {}): number {
  const chosen = files.length > 0 ? files : committedNotebooks(folder);
  if (chosen.length === 0) {
    print(`no notebooks found in ${shownName(folder)}: nothing was checked`);
    return 1;
  }
  const problems = checkNotebooks(chosen);
  problems.forEach((problem) => print(describeProblem(problem)));
  print(`${counted(chosen.length, 'notebook')} checked: ${problems.length === 0 ? 'no problem' : counted(problems.length, 'problem')}`);
  return problems.length === 0 ? 0 : 1;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
