import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { prettyJson, writeAtomic } from '../core/files.js';
import { fromRoot } from '../core/paths.js';
import { CASES } from './cases.js';
import { measure, type BenchRow } from './measure.js';
import { referencePython } from './peer.js';

const HELP = `second-read bench [NAME ...] [--repetitions N] [--out FILE]

Compares the speed of the statistics with Python peers (test/reference/requirements.txt, installed in .cache/reference-venv on first
use) and checks that both give the same numbers. Names: ${Object.keys(CASES).join(', ')}; all when none is given.
Prints a table and writes results/bench/bench.json.`;

/**
 * The command `npm run bench`.
 *
 * @returns the exit status
 * @throws SecondReadError (input) for an unknown name or option; (statistics) when a peer's numbers differ from ours
 */
export async function benchCommand(args: string[]): Promise<number> {
  if (args.includes('--help')) { console.log(HELP); return 0; }
  const { names, repetitions, out } = parseArguments(args), python = referencePython(), rows: BenchRow[] = [];
  if (loadavg()[0] > 1) console.error(`bench: the machine is busy (load ${loadavg()[0].toFixed(1)}): times will be long and their spread wide.`);
  for (const name of names) {
    const folder = mkdtempSync(path.join(tmpdir(), 'second-read-bench-'));
    try {
      const bench = CASES[name]({ python, folder, repetitions });
      try { rows.push(await measure(bench)); } finally { for (const peer of bench.peers) peer.close(); }
    } finally { rmSync(folder, { recursive: true, force: true }); }
  }
  writeAtomic(out, prettyJson(rows));
  console.log(benchTable(rows));
  console.log(`\nwritten to ${path.relative(process.cwd(), out)}`);
  return 0;
}

function parseArguments(args: string[]): { names: string[]; repetitions: number; out: string } {
  const names: string[] = [];
  let repetitions = 7, out = fromRoot('results', 'bench', 'bench.json');
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--repetitions') repetitions = Number(args[++i]);
    else if (args[i] === '--out' && args[i + 1] !== undefined) out = path.resolve(args[++i]);
    else if (Object.hasOwn(CASES, args[i])) names.push(args[i]);
    else throw new SecondReadError('input', `bench knows no "${args[i]}"`, { expected: `${Object.keys(CASES).join(', ')}, --repetitions N or --out FILE` });
  }
  if (!Number.isInteger(repetitions) || repetitions < 1) throw new SecondReadError('input', 'not a number of repetitions', { field: '--repetitions', expected: 'a whole number above 0' });
  return { names: names.length > 0 ? names : Object.keys(CASES), repetitions, out };
}

/** The rows as text: median and spread of each contender, and how many times faster we are. */
export function benchTable(rows: readonly BenchRow[]): string {
  const lines: string[][] = [['benchmark', 'contender', 'median', 'least', 'largest', 'over ours']];
  for (const row of rows) {
    for (const who of ['ours', ...Object.keys(row.peers)]) {
      const median = who === 'ours' ? row.ours : row.peers[who];
      lines.push([who === 'ours' ? row.name : '', who, ...[median, ...row.spread[who]].map((seconds) => `${seconds} ${row.unit}`), (median / row.ours).toPrecision(3)]);
    }
    if (row.ratio === null) lines.push(['', 'no peer installed', '', '', '', '']);
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const table = lines.map((line) => line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ').trimEnd());
  return [...table, '', ...rows.flatMap((row) => row.notes.map((note) => `${row.name}: ${note}`)), ...(rows.length > 0 ? [`${rows[0].machine}; medians of ${rows[0].repetitions} interleaved repetitions`] : [])].join('\n');
}
