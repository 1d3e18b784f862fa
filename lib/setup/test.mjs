import { existsSync, readdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { become, projectEnvironment, typescriptArguments } from './launch.mjs';
import { placeOf } from './place.mjs';

/** All test files at or under the given files and folders, sorted. */
export function testFiles(root, wanted) {
  return wanted.flatMap((name) => {
    const at = path.resolve(root, name);
    if (!existsSync(at) || statSync(at).isFile()) return [name];
    return readdirSync(at, { recursive: true }).filter((file) => file.endsWith('.test.ts')).map((file) => path.relative(root, path.join(at, file)));
  }).sort();
}

/**
 * `second-read test`: lint, strict types, notebook cells, then every test. Stops at the first stage that fails. With names of test files or
 * folders, of the tests only those; `--only-tests` leaves the first three stages out.
 *
 * @returns {Promise<number>} the failing stage's exit code, else 0
 */
export async function runTests(args, env, { root } = placeOf()) {
  const node = process.execPath, wanted = args.filter((arg) => !arg.startsWith('-')), options = args.filter((arg) => arg.startsWith('-') && arg !== '--only-tests');
  const at = (...parts) => path.join(root, ...parts), files = testFiles(root, wanted.length > 0 ? wanted : ['test']);
  const stages = [
    ['lint', [at('node_modules', 'eslint', 'bin', 'eslint.js'), '.']],
    ['types', [at('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json']],
    ['notebook cells', [...typescriptArguments(root), at('lib', 'cli.ts'), 'notebook', 'check']],
    ['tests', [...typescriptArguments(root), '--test', '--test-reporter=spec', `--test-concurrency=${Math.max(1, os.availableParallelism())}`, ...options, ...files]],
  ];
  for (const [name, command] of args.includes('--only-tests') ? stages.slice(-1) : stages) {
    const begin = performance.now();
    if (name === 'tests') process.stdout.write(`${name}: ${files.length} files\n`);
    const code = await become(node, command, { cwd: root, env: projectEnvironment(env, root) });
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    // The tests' own summary stays the last word.
    if (name !== 'tests') process.stdout.write(`${name}: ${code === 0 ? 'ok' : `FAILED (code ${code})`}, ${seconds} s\n`);
    if (code !== 0) return code;
  }
  return 0;
}
