import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { NativeState } from '../../lib/core/native.js';
import { fromRoot } from '../../lib/core/paths.js';

/** How the tools on the sandbox's PATH behave; a tool that is not named is not there. */
export interface Tools {
  /** A bash script's text: `$1...` are the tool's arguments. */
  python3?: string;
  npm?: string;
  'g++'?: string;
}

/**
 * A python3 that makes a `.venv` with a pip of its own. pip writes what it would install into site-packages, unless `pip` (bash, with
 * `$packages` and `$site` set) says otherwise.
 */
export const python = (pip = '', venv = ''): string => `
if [ "$1" = -c ]; then case "$2" in *version_info*) echo 3.11;; esac; exit 0; fi
if [ "$1 $2" = "-m venv" ]; then
  ${venv}
  mkdir -p "$3/bin" "$3/lib/python3.11/site-packages"; cp "$0" "$3/bin/python"; exit 0
fi
packages="$*"; site="$(dirname "$0")/../lib/python3.11/site-packages"
echo "pip $packages" >> "$LOG"
${pip}
case "$packages" in *jupyterlab*) mkdir -p "$site/jupyterlab";; esac
case "$packages" in *lightgbm*) mkdir -p "$site/lightgbm/lib"; touch "$site/lightgbm/lib/lib_lightgbm.so";; esac
case "$packages" in *keras*) mkdir -p "$site/keras";; esac
case "$packages" in *tensorflow*) mkdir -p "$site/tensorflow/include"; touch "$site/tensorflow/libtensorflow_cc.so.2" "$site/tensorflow/libtensorflow_framework.so.2";; esac
exit 0
`;

/** A compiler that writes its output file. */
export const COMPILER = `echo "g++ $*" >> "$LOG"; while [ $# -gt 0 ]; do if [ "$1" = -o ]; then echo object > "$2"; fi; shift; done`;
/** What pip says when no index answers (pip 24, shortened). */
export const DEAD_NETWORK = `echo "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...): Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'" >&2; echo "ERROR: Could not find a version that satisfies the requirement jupyterlab==4.6.6 (from versions: none)" >&2; exit 1`;

/** A folder with the project's set-up, no packages to fetch, and stand-ins for the tools that set-up calls. */
export class Sandbox {
  readonly root: string;
  readonly log: string;
  private readonly bin: string;

  constructor(t: TestContext, tools: Tools) {
    const base = mkdtempSync(path.join(os.tmpdir(), 'second-read-setup-'));
    t.after(() => rmSync(base, { recursive: true, force: true }));
    // A name that a careless shell line would break on.
    this.root = path.join(base, 'it\'s a "folder"');
    this.bin = path.join(base, 'bin');
    this.log = path.join(base, 'log');
    mkdirSync(this.bin);
    for (const name of ['sh', 'bash', 'mkdir', 'touch', 'cp', 'dirname', 'cat', 'sleep', 'env']) symlinkSync(['/usr/bin', '/bin'].map((folder) => path.join(folder, name)).find((file) => existsSync(file)) as string, path.join(this.bin, name));
    symlinkSync(process.execPath, path.join(this.bin, 'node'));
    cpSync(fromRoot('lib', 'setup'), this.at('lib', 'setup'), { recursive: true });
    cpSync(fromRoot('requirements.txt'), this.at('requirements.txt'));
    cpSync(fromRoot('test', 'reference', 'requirements-keras.txt'), this.at('test', 'reference', 'requirements-keras.txt'));
    this.write('package.json', '{"name":"second-read"}');
    this.write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/one': { version: '1.0.0' }, 'node_modules/other-system': { version: '1.0.0', optional: true } } }));
    this.write('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/one': { version: '1.0.0' } } }));
    this.write('node_modules/one/package.json', '{}');
    // Stands in for tfjs: its "addon" loads, and computes 1 + 4.
    this.write('node_modules/@tensorflow/tfjs-node-gpu/package.json', '{"main":"index.js"}');
    this.write('node_modules/@tensorflow/tfjs-node-gpu/index.js', 'exports.tensor1d = () => ({ square: () => ({ sum: () => ({ dataSync: () => [5] }) }) });');
    this.write('node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_backend.cc', '// source');
    for (const [name, script] of Object.entries(tools)) this.tool(name as keyof Tools, script);
  }

  at(...parts: string[]): string { return path.join(this.root, ...parts); }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(this.at(file)), { recursive: true });
    writeFileSync(this.at(file), text);
  }

  /** Puts a tool on PATH, or another in its place. */
  tool(name: keyof Tools, script: string): void {
    rmSync(path.join(this.bin, name), { force: true });
    writeFileSync(path.join(this.bin, name), `#!${path.join(this.bin, 'bash')}\n${script}\n`);
    chmodSync(path.join(this.bin, name), 0o755);
  }

  /** The network is back: the Python on PATH and the one in `.venv` install what they are told. */
  repairPython(): void {
    this.tool('python3', python());
    cpSync(path.join(this.bin, 'python3'), this.at('.venv', 'bin', 'python'));
  }

  start(args: string[], env: Record<string, string> = {}, cwd = this.root): ChildProcess {
    return spawn(process.execPath, args, { cwd, env: { PATH: this.bin, LOG: this.log, HOME: this.root, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Runs a program of the sandbox to its end. */
  async run(args: string[], env: Record<string, string> = {}, cwd = this.root): Promise<{ code: number | null; signal: string | null; said: string; out: string }> {
    return finish(this.start(args, env, cwd));
  }

  setup(env: Record<string, string> = {}): ReturnType<Sandbox['run']> { return this.run(['lib/setup/setup.mjs'], env); }
  command(args: string[], env: Record<string, string> = {}): ReturnType<Sandbox['run']> { return this.run([this.at('lib', 'setup', 'second-read.mjs'), ...args], env); }
  state(): NativeState { return JSON.parse(readFileSync(this.at('.native', 'state.json'), 'utf8')) as NativeState; }
  calls(): string[] { return existsSync(this.log) ? readFileSync(this.log, 'utf8').trim().split('\n') : []; }
  forget(): void { rmSync(this.log, { force: true }); appendFileSync(this.log, ''); }
}

/** A child's exit code, signal and all that it said. */
export function finish(child: ChildProcess): Promise<{ code: number | null; signal: string | null; said: string; out: string }> {
  return new Promise((resolve, reject) => {
    let said = '', out = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => { out += chunk; });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => { said += chunk; });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, said, out }));
  });
}
