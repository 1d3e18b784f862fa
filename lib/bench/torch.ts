import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { hashOf } from '../core/canonical.js';
import { writeAtomic } from '../core/files.js';
import { fromRoot } from '../core/paths.js';

/**
 * The Python with PyTorch (test/reference/requirements-torch.txt) in `.cache/torch-venv`. It is made on first use, unless
 * `SECOND_READ_BENCH_TORCH` is `no`: PyPI's wheel brings CUDA along, some 3 GB, of which the benchmark uses none.
 *
 * @returns null with a line on stderr when it is not wanted or cannot be had: this peer is then left out
 */
export function torchPython(): string | null {
  const folder = fromRoot('.cache', 'torch-venv'), python = fromRoot('.cache', 'torch-venv', 'bin', 'python'), stamp = fromRoot('.cache', 'torch-venv', 'second-read.txt');
  const requirements = fromRoot('test', 'reference', 'requirements-torch.txt'), wanted = hashOf(readFileSync(requirements, 'utf8'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  if (process.env.SECOND_READ_BENCH_TORCH === 'no') {
    console.error('bench: without PyTorch, as SECOND_READ_BENCH_TORCH=no asks.');
    return null;
  }
  console.error(`bench: installing PyTorch in ${folder} (some 3 GB; SECOND_READ_BENCH_TORCH=no leaves it out)`);
  for (const [command, ...args] of [['python3', '-m', 'venv', folder], [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '60', '-r', requirements]]) {
    const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) {
      console.error(`bench: ${command} ${args.slice(0, 3).join(' ')} failed: ${error?.message ?? stderr.trim().split('\n').slice(-3).join(' ')}\nbench: PyTorch is left out.`);
      return null;
    }
  }
  writeAtomic(stamp, wanted);
  return python;
}
