import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder of its own for one test file. */
export const scratch = (): string => mkdtempSync(path.join(os.tmpdir(), 'second-read-notebook-'));

export interface MadeCell { cell_type: string; source: string[]; metadata: Record<string, unknown>; outputs?: unknown[]; execution_count?: number | null }
export interface MadeNotebook { nbformat: number; nbformat_minor: number; metadata: Record<string, unknown>; cells: MadeCell[] }

/** A notebook as it would be committed, a code cell for each text, a heading before them; `change` spoils it. */
export function makeNotebook(file: string, sources: string[], change: (notebook: MadeNotebook) => void = () => {}): string {
  const notebook: MadeNotebook = {
    nbformat: 4, nbformat_minor: 4,
    metadata: { kernelspec: { name: 'second-read', display_name: 'Second Read', language: 'typescript' } },
    cells: [
      { cell_type: 'markdown', source: ['# A small notebook'], metadata: {} },
      ...sources.map((source) => ({ cell_type: 'code', source: source.split(/(?<=\n)/), metadata: {}, outputs: [], execution_count: null })),
    ],
  };
  change(notebook);
  writeFileSync(file, JSON.stringify(notebook));
  return file;
}
