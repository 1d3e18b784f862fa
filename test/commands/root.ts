import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

/**
 * An empty project folder that `lib/` takes for the project's, in this process: a module remembers the first root it is asked for, so call it
 * once a test file, before anything else.
 */
export function temporaryRoot(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'second-read-commands-'));
  for (const name of ['SECOND_READ_RUNS', 'SECOND_READ_RESULTS', 'SECOND_READ_TIER']) delete process.env[name];
  process.env.SECOND_READ_ROOT = root;
  after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** Writes a file below a folder, with the folders it lies in. */
export function put(root: string, name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
}
