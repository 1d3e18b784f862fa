import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A fresh folder for one test. */
export const folder = (): string => mkdtempSync(path.join(tmpdir(), 'second-read-audit-'));

/** Writes a file into a fresh folder and says where. */
export function file(name: string, text: string, into = folder()): string {
  const target = path.join(into, name);
  writeFileSync(target, text);
  return target;
}

/** Eight images of four patients, one task: the least that is accepted. */
export const GOOD = `id,patient,score:Mass,truth:Mass
a,p1,0.1,0
b,p1,0.2,0
c,p2,0.9,1
d,p2,0.3,0
e,p3,0.8,1
f,p3,0.7,0
g,p4,0.4,1
h,p4,0.6,1
`;
