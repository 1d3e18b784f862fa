import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { readJson, writeAtomic } from '../core/files.js';
import { SecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';

/** The browser of the package `@sparticuz/chromium`, unpacked: its executable, and the folder of the libraries (NSS, expat) that a bare Debian lacks. */
export interface UnpackedChromium { executable: string; libraries: string }

const packageFolder = (): string => fromRoot('node_modules', '@sparticuz', 'chromium');

/**
 * Unpacks the packaged browser into `.cache/` once (three seconds, 200 MB); later calls find it there. We do this ourselves because the package
 * unpacks into the machine's shared temporary folder, not atomically, and its libraries on Amazon's cloud only.
 *
 * @throws SecondReadError (render) where the package is missing or the machine is no Linux x86-64.
 */
export async function unpackedChromium(): Promise<UnpackedChromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new SecondReadError('render', `the packaged Chromium runs on Linux x86-64, this is ${process.platform} ${process.arch}`);
  const folder = await unpackedOnce('chromium', async (part) => {
    await brotli('chromium.br', createWriteStream(path.join(part, 'chromium'), { mode: 0o755 }));
    await untar('al2023.tar.br', part);
  });
  return { executable: path.join(folder, 'chromium'), libraries: path.join(folder, 'lib') };
}

/** A folder with Open Sans and a `fonts.conf` that puts it before the system's fonts, or null where the package is not installed. */
export async function fontFolder(): Promise<string | null> {
  if (!existsSync(packageFolder()) || process.platform === 'win32') return null;
  const folder = await unpackedOnce('fonts', (part) => untar('fonts.tar.br', part));
  const file = path.join(folder, 'fonts.conf'), text = fontConfiguration(folder);
  // Written anew where the checkout has moved.
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeAtomic(file, text);
  return folder;
}

const fontConfiguration = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${xml(path.join(folder, 'fonts'))}</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>${xml(path.join(folder, 'cache'))}</cachedir>
  <match target="pattern"><test name="family"><string>sans-serif</string></test><edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit></match>
  <match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit><edit name="antialias" mode="assign"><bool>true</bool></edit></match>
</fontconfig>
`;

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const unpacking = new Map<string, Promise<string>>();

/** The folder of `unpack`, asked for once a process. A failed attempt may be repeated. */
function unpackedOnce(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const begun = unpacking.get(name) ?? unpack(name, fill).finally(() => unpacking.delete(name));
  unpacking.set(name, begun);
  return begun;
}

/** `.cache/<name>-<version>`, made by `fill` in a neighbour that is renamed when complete: two processes at once, or a kill, leave no half folder. */
async function unpack(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const { version } = readJson<{ version: string }>(path.join(packageFolder(), 'package.json'));
  const folder = fromRoot('.cache', `${name}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(path.dirname(folder), { recursive: true });
  const part = mkdtempSync(`${folder}.part-`);
  try {
    await fill(part);
    try { renameSync(part, folder); } catch (error) { if (!existsSync(folder)) throw error; }
    return folder;
  } finally { rmSync(part, { recursive: true, force: true }); }
}

const brotli = (file: string, target: Writable): Promise<void> => pipeline(createReadStream(path.join(packageFolder(), 'bin', file)), createBrotliDecompress({ chunkSize: 1 << 20 }), target);

async function untar(file: string, folder: string): Promise<void> {
  const tar = spawn('tar', ['-x', '-f', '-', '-C', folder, '--no-same-owner'], { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve, reject) => {
    let said = '';
    (tar.stderr as Readable).on('data', (chunk: Buffer) => { said += chunk.toString(); });
    tar.on('error', reject);
    tar.on('close', (code) => (code === 0 ? resolve() : reject(new SecondReadError('render', `tar failed: ${said.trim()}`, { file }))));
  });
  // tar may be done before the padding at the archive's end is written: its exit status alone tells whether it has everything.
  const written = brotli(file, tar.stdin as Writable).catch((error: Error) => error);
  await ended;
  const failure = await written;
  if (failure && !/EPIPE|Premature close/i.test(`${(failure as NodeJS.ErrnoException).code} ${failure.message}`)) throw failure;
}
