import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { kernelCompileProblems } from '../../lib/notebook/check-kernel.js';
import { checkNotebooks, describeProblem, notebookCheckCommand, type NotebookProblem } from '../../lib/notebook/check.js';
import { makeNotebook, scratch } from './make.js';

const folder = scratch();
after(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string): string => path.join(folder, `${name}.ipynb`);

const sound = makeNotebook(place('sound'), [
  `import { rng } from './lib/core/random.js';\nimport { showTable } from './lib/notebook/show.js';\nimport { display } from 'tslab';`,
  `const stream = rng(1, 'split');\nconst draws = [1, 2, 3].map((index) => ({ index, draw: stream.next() }));`,
  `showTable(draws, { columns: ['index', 'draw'] });\ndisplay.text(String(await Promise.resolve(draws.length)));`,
]);
const mistyped = makeNotebook(place('mistyped'), [
  `import { rng } from './lib/core/random.js';\nconst stream = rng(1, 'split');`,
  `const first = stream.next();\n\nconst seed: string = stream.seed();`,
  `const named: { name: string } | null = [{ name: 'a' }].find(({ name }) => name === 'b') ?? null;\nnamed.name;\nconst loose = (value) => value;`,
]);
const unruly = makeNotebook(place('unruly'), [
  `const work = async (): Promise<number> => 1;\nconst value = 1, other = 2;`,
  `work();\nvoid work();\nconst all = [1, 2].map(work);\nall;\n[1].forEach(async () => { await work(); });`,
  `const inner = 3;\nconst both = { value, inner };\nif (value > 0) { console.log(both); }\nfor (const one of [1, 2]) console.log(one);\nconst draw = () => { while (Math.random() < 0.5) { /* again */ } };`,
  `export const shown = 1;`,
  `console.log(declaredLater);`,
  `const declaredLater = 1;`,
]);
const unfinished = makeNotebook(place('unfinished'), ['const fine = 1;', 'const list = [1,\nconsole.log(2);', 'const wrong: string = fine;']);
const dirty = makeNotebook(place('dirty'), ['1 + 1', '2 + 2'], (notebook) => {
  notebook.metadata.kernelspec = { name: 'tslab', language: 'typescript' };
  notebook.metadata.second_read = { ok: true };
  notebook.cells[1].outputs = [{ output_type: 'stream', name: 'stdout', text: ['2\n'] }];
  notebook.cells[2].execution_count = 7;
});
const noNotebook = place('none');
writeFileSync(noNotebook, '{"cells": ');

// One call, so that lib/ is compiled once for all tests.
const problems = checkNotebooks([sound, mistyped, unruly, unfinished, dirty, noNotebook]);
const of = (file: string): NotebookProblem[] => problems.filter((problem) => problem.file.endsWith(path.basename(file)));
const places = (file: string, pattern: RegExp): [number | null, number | null][] => of(file).filter(({ message }) => pattern.test(message)).map(({ cell, line }) => [cell, line]);

test('a sound notebook has no problem, imports from lib and tslab and top-level await included', () => {
  assert.deepEqual(of(sound), []);
});

test('a type error is reported with the cell and its line, strict rules included', () => {
  assert.deepEqual(of(mistyped).map(({ cell, line, message }) => [cell, line, /TS\d+/.exec(message)?.[0]]), [[2, 3, 'TS2322'], [3, 2, 'TS18047'], [3, 3, 'TS7006']]);
  assert.match(describeProblem(of(mistyped)[0]), /mistyped\.ipynb: code cell 2, line 3: Type 'number' is not assignable to type 'string'\. \(TS2322\)\n {2}3 \| const seed: string = stream\.seed\(\);$/);
});

test('a promise left alone is refused, also behind void, in an array and in a callback', () => {
  assert.deepEqual(places(unruly, /no-floating-promises|no-misused-promises/), [[2, 1], [2, 2], [2, 4], [2, 5]]);
});

test('if, loops, exports and unseeded randomness are refused', () => {
  assert.deepEqual(places(unruly, /an if: notebooks load/), [[3, 3]]);
  assert.deepEqual(places(unruly, /a loop: notebooks load/), [[3, 4], [3, 5]]);
  assert.deepEqual(places(unruly, /an export/), [[4, 1]]);
  assert.deepEqual(places(unruly, /named stream/), [[3, 5]]);
});

test('what only the kernel refuses is found beforehand: the short form of an earlier name, a name of a later cell', () => {
  // tslab 1.0.22: "ReferenceError: value is not defined" for { value }; `inner` is of the same cell and works.
  assert.deepEqual(places(unruly, /write \{ \w+: \w+ \}/), [[3, 2]]);
  assert.deepEqual(places(unruly, /declared only later, in code cell 6/), [[5, 1]]);
});

test('a cell that is not whole by itself is named, and the rest of its notebook is left alone', () => {
  assert.deepEqual(new Set(of(unfinished).map(({ cell }) => cell)), new Set([2]));
});

test('outputs, execution counts, another kernel and the record of a run are refused in a committed notebook', () => {
  assert.deepEqual(places(dirty, /carries outputs/), [[1, null]]);
  assert.deepEqual(places(dirty, /execution count \(7\)/), [[2, null]]);
  assert.deepEqual(places(dirty, /expected "second-read"/), [[null, null]]);
  assert.deepEqual(places(dirty, /executed copy/), [[null, null]]);
});

test('a file that is no notebook is a problem that names it', () => {
  assert.deepEqual(of(noNotebook).map(({ message }) => /no valid JSON/.test(message)), [true]);
});

test('the command prints each problem and fails; without any notebook it fails too', () => {
  const printed: string[] = [];
  assert.equal(notebookCheckCommand([noNotebook], { print: (text) => printed.push(text) }), 1);
  assert.match(printed[0], /none\.ipynb: no valid JSON/);
  assert.equal(printed.at(-1), '1 notebook checked: 1 problem');
  assert.equal(notebookCheckCommand([], { print: (text) => printed.push(text), folder: path.join(folder, 'empty') }), 1);
  assert.match(printed.at(-1)!, /nothing was checked/);
});

test('code that is right in strict TypeScript and wrong in the kernel, which is not strict, is found', () => {
  const file = path.join(folder, 'union.ts');
  writeFileSync(file, 'type Result = { ok: true; value: number } | { ok: false; error: string };\nexport const word = (result: Result): string =>\n  !result.ok ? result.error : "fine";\n');
  // Without strictNullChecks `!result.ok` does not narrow: https://github.com/microsoft/TypeScript/issues/10564
  assert.match(kernelCompileProblems([file]).join('\n'), /union\.ts:3: Property 'error' does not exist on type 'Result'/);
});
