import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes a file whole or not at all, and only when it differs: an interrupted set-up leaves no half file behind. */
export function writeWhole(file, content, mode) {
  try { if (readFileSync(file).equals(Buffer.from(content))) return; } catch { /* not there yet */ }
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.part`;
  try {
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, file);
  } finally { rmSync(temporary, { force: true }); }
}

export const writeJson = (file, value) => writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
