import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { readText } from '../core/files.js';
import { projectRoot } from '../core/paths.js';

/** Name of the kernel that every notebook of the project asks for; set-up installs it, the runner brings its own. */
export const KERNEL_NAME = 'second-read';

/** A cell as it stands in the file. */
export interface NotebookCell {
  cell_type: 'code' | 'markdown' | 'raw';
  source: string | string[];
  metadata: Record<string, unknown>;
  outputs?: unknown[];
  execution_count?: number | null;
}

/** The parts of a notebook file (nbformat 4) that the project reads. */
export interface Notebook {
  nbformat: number;
  metadata: { kernelspec?: { name?: string; language?: string }; language_info?: { name?: string }; [key: string]: unknown };
  cells: NotebookCell[];
}

/** A code cell with its number as Jupyter shows it after a whole run: `[1]` is the first code cell. */
export interface CodeCell {
  number: number;
  source: string;
  cell: NotebookCell;
}

/** A file's name for messages: relative to the project where it lies inside. @example shownName('/home/me/second-read/notebooks/01-a.ipynb') // 'notebooks/01-a.ipynb' */
export function shownName(file: string): string {
  const relative = path.relative(projectRoot(), path.resolve(file));
  return relative.startsWith('..') ? file : relative;
}

/** A notebook file, its shape checked. @throws SecondReadError (notebook) that names file and field where it is no notebook of format 4 */
export function readNotebook(file: string): Notebook {
  const name = shownName(file);
  let notebook: Notebook;
  try {
    notebook = JSON.parse(readText(file)) as Notebook;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SecondReadError('notebook', `no valid JSON: ${cause.message}`, { file: name }, { cause });
  }
  const refuse = (field: string, expected: string): never => { throw new SecondReadError('notebook', 'not a notebook that can be read', { file: name, field, expected }); };
  if (notebook?.nbformat !== 4) refuse('nbformat', '4');
  if (!Array.isArray(notebook.cells)) refuse('cells', 'a list of cells');
  notebook.cells.forEach((cell, index) => {
    if (!['code', 'markdown', 'raw'].includes(cell?.cell_type)) refuse(`cells[${index}].cell_type`, 'code, markdown or raw');
    if (typeof cell.source !== 'string' && !Array.isArray(cell.source)) refuse(`cells[${index}].source`, 'text or a list of lines');
  });
  notebook.metadata ??= {};
  return notebook;
}

/** The code cells in order. @example codeCells(notebook)[0].number // 1 */
export function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells
    .filter((cell) => cell.cell_type === 'code')
    .map((cell, index) => ({ number: index + 1, source: typeof cell.source === 'string' ? cell.source : cell.source.join(''), cell }));
}
