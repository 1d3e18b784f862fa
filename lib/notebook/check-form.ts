import { codeCells, KERNEL_NAME, type Notebook } from './ipynb.js';
import type { CellProblem } from './cell-problem.js';

/** What a committed notebook's file must look like: no outputs, no execution counts, the project's kernel, TypeScript, no record of a run. */
export function formProblems(notebook: Notebook): CellProblem[] {
  const problems: CellProblem[] = [], whole = (message: string): void => { problems.push({ cell: null, line: null, source: null, message }); };
  const { kernelspec, language_info: language, second_read: record } = notebook.metadata;
  if (kernelspec?.name !== KERNEL_NAME) whole(`asks for the kernel "${kernelspec?.name ?? ''}"; expected "${KERNEL_NAME}" in metadata.kernelspec.name`);
  if ((kernelspec?.language ?? 'typescript') !== 'typescript' || (language?.name ?? 'typescript') !== 'typescript') whole('is not in TypeScript by its metadata (kernelspec.language, language_info.name)');
  if (record !== undefined) whole('carries metadata of a run (second_read): this is an executed copy. Copies belong into results/');
  for (const { number, cell } of codeCells(notebook)) {
    const refuse = (message: string): void => { problems.push({ cell: number, line: null, source: null, message }); };
    if ((cell.outputs?.length ?? 0) > 0) refuse('carries outputs; committed notebooks have none. Clear all outputs and save');
    if (cell.execution_count !== null && cell.execution_count !== undefined) refuse(`carries an execution count (${cell.execution_count}). Clear all outputs and save`);
    const vscode = cell.metadata?.vscode as { languageId?: string } | undefined;
    if ((vscode?.languageId ?? 'typescript') !== 'typescript') refuse(`is in ${vscode?.languageId}; expected TypeScript`);
  }
  return problems;
}
