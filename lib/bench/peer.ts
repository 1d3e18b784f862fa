import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { SecondReadError } from '../core/errors.js';
import { hashOf } from '../core/canonical.js';
import { writeAtomic } from '../core/files.js';
import { fromRoot } from '../core/paths.js';

/** A Python process that holds the data and does one measured piece of work each time it is asked. */
export interface Peer {
  name: string;
  /** Seconds of the work alone, and numbers to compare with ours. */
  run(): Promise<{ seconds: number; result: number[] }>;
  close(): void;
}

/**
 * The Python with the peers of `test/reference/requirements.txt`, in `.cache/reference-venv`; made on first use.
 *
 * @returns null with a line on stderr when there is no Python or the packages cannot be had: the peers are then left out
 */
export function referencePython(): string | null {
  const folder = fromRoot('.cache', 'reference-venv'), python = fromRoot('.cache', 'reference-venv', 'bin', 'python'), stamp = fromRoot('.cache', 'reference-venv', 'second-read.txt');
  const requirements = fromRoot('test', 'reference', 'requirements.txt'), wanted = hashOf(readFileSync(requirements, 'utf8'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  console.error(`bench: installing the Python peers of test/reference/requirements.txt in ${folder} (some 200 MB)`);
  for (const [command, ...args] of [['python3', '-m', 'venv', folder], [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '20', '-r', requirements]]) {
    const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) {
      console.error(`bench: ${command} ${args.slice(0, 3).join(' ')} failed: ${error?.message ?? stderr.trim().split('\n').slice(-3).join(' ')}\nbench: peers that are not installed are left out.`);
      return existsSync(python) ? python : null;
    }
  }
  writeAtomic(stamp, wanted);
  return python;
}

/** The package versions that a peer needs, or null with a line on stderr when one is not installed. */
export function peerVersions(python: string | null, packages: string[]): Record<string, string> | null {
  if (python === null) return null;
  const { status, stdout } = spawnSync(python, ['-c', `import json, importlib.metadata as m; print(json.dumps({p: m.version(p) for p in ${JSON.stringify(packages)}}))`], { encoding: 'utf8' });
  if (status === 0) return JSON.parse(stdout) as Record<string, string>;
  console.error(`bench: not all of ${packages.join(', ')} are installed in .cache/reference-venv: this peer is left out.`);
  return null;
}

/** Starts a peer on a folder of data files. `script` is a file of test/reference. */
export function startPeer(python: string, name: string, task: string, folder: string, script = 'peers.py'): Peer {
  const child: ChildProcessWithoutNullStreams = spawn(python, [fromRoot('test', 'reference', script), task, folder]);
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => { complaint = (complaint + chunk.toString()).slice(-2000); });
  child.on('close', () => { for (const { reject } of waiting.splice(0)) reject(new SecondReadError('run', `the peer "${name}" ended: ${complaint.trim().split('\n').pop() ?? ''}`)); });
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  return {
    name,
    async run() {
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write('run\n');
      });
      return JSON.parse(line) as { seconds: number; result: number[] };
    },
    close() { child.stdin.end(); },
  };
}
