import { createRequire } from 'node:module';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';
import { fontFolder, unpackedChromium } from './chromium.js';

// Playwright's own types are large, and tslab would read them in every kernel that draws a figure: these few lines are what we use.
export interface Browser { newContext(options?: Record<string, unknown>): Promise<BrowserContext>; version(): string; close(): Promise<void> }
export interface BrowserContext { newPage(): Promise<Page>; route(url: string, handler: (route: Route) => Promise<void>): Promise<void>; close(): Promise<void> }
export interface Route { abort(): Promise<void> }
export interface Page {
  goto(url: string): Promise<unknown>;
  setContent(markup: string): Promise<void>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  addScriptTag(script: { path?: string; content?: string }): Promise<unknown>;
  evaluate<T>(code: string | ((argument: never) => T | Promise<T>), argument?: unknown): Promise<T>;
  waitForSelector(selector: string, options?: { state?: 'attached' | 'visible'; timeout?: number }): Promise<unknown>;
  emulateMedia(options: Record<string, string>): Promise<void>;
  screenshot(options?: Record<string, unknown>): Promise<Uint8Array>;
  click(selector: string): Promise<void>;
  fill(selector: string, value: string): Promise<void>;
  selectOption(selector: string, value: string): Promise<unknown>;
  focus(selector: string): Promise<void>;
  keyboard: { press(key: string): Promise<void> };
  on(event: string, handler: (value: never) => void): void;
  close(): Promise<void>;
}
interface Playwright { chromium: { launch(options: Record<string, unknown>): Promise<Browser> } }

/** A browser that could be tried: what it is, and how to start it. */
interface Candidate { name: string; executable: () => Promise<string>; environment: () => Promise<Record<string, string>> }

/**
 * Starts a headless Chromium without network: the one that `SECOND_READ_BROWSER` names, else a Chromium or Chrome of the system, else the one that
 * ships in the package `@sparticuz/chromium` (Linux x86-64), unpacked once into `.cache/`. It dies with this process. Text is set in Open Sans,
 * which ships with the package, so that pictures do not depend on the machine's fonts.
 *
 * @throws SecondReadError (render) that says what was tried and how each attempt failed.
 * @example const browser = await startBrowser(); try { ... } finally { await browser.close(); }
 */
export async function startBrowser(): Promise<Browser> {
  const { chromium } = createRequire(fromRoot('package.json'))('playwright-core') as Playwright, failures: string[] = [];
  for (const candidate of candidates()) {
    try {
      const executablePath = await candidate.executable();
      const env = { ...process.env, ...await candidate.environment() };
      return await chromium.launch({ executablePath, headless: true, env, args: ARGUMENTS, timeout: 60_000 });
    } catch (cause) {
      failures.push(`${candidate.name}: ${firstLine(cause)}`);
    }
  }
  throw new SecondReadError('render', `no browser could be started to draw figures. ${failures.join('; ')}`, {
    expected: 'Chromium or Chrome on the PATH, or Linux x86-64, where the package @sparticuz/chromium brings its own',
    remedy: 'Install Chromium (Debian: apt-get install chromium), or set SECOND_READ_BROWSER to its executable, and run the same command again.',
  });
}

// No sandbox: we open our own pages only, and containers forbid its namespaces. Nothing may reach the network.
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none', '--force-color-profile=srgb', '--host-resolver-rules=MAP * ~NOTFOUND', '--disable-background-networking'];

function candidates(): Candidate[] {
  const fonts = async (): Promise<Record<string, string>> => {
    const folder = await fontFolder();
    return folder === null ? {} : { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  };
  const known = (name: string, executable: string): Candidate => ({ name, executable: async () => executable, environment: fonts });
  const named = process.env.SECOND_READ_BROWSER;
  if (named) return [known('SECOND_READ_BROWSER', named)];
  const found = SYSTEM_BROWSERS.map(onPath).find((file) => file !== null);
  return [
    ...(found ? [known(found, found)] : []),
    { name: '@sparticuz/chromium', executable: async () => (await unpackedChromium()).executable, environment: async () => ({ ...await fonts(), LD_LIBRARY_PATH: [(await unpackedChromium()).libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':') }) },
  ];
}

const SYSTEM_BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/** The full path of a program on the PATH, or null. */
function onPath(name: string): string | null {
  const places = path.isAbsolute(name) ? [name] : (process.env.PATH ?? '').split(path.delimiter).filter(Boolean).map((folder) => path.join(folder, name));
  return places.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  if (!existsSync(file)) return false;
  try { accessSync(file, constants.X_OK); return true; } catch { return false; }
}

function firstLine(error: unknown): string {
  const lines = String((error as Error).message ?? error).split('\n').map((line) => line.trim()).filter(Boolean);
  // Chromium's loader says what library is missing further down.
  return lines.find((line) => /error while loading shared libraries/.test(line))?.replace(/^.*?(\S+: error while)/, '$1') ?? lines[0] ?? 'unknown';
}
