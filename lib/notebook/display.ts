import { createRequire } from 'node:module';
import { fromRoot } from '../core/paths.js';

/** One output in several formats, by media type; pictures as base64. A viewer takes the richest that it knows. */
export type Bundle = { 'text/plain': string } & Record<string, string>;

interface KernelOutput { data: Bundle; metadata: Record<string, unknown>; transient: Record<string, never> }

/** True in a cell of a notebook, false in a plain program. */
export const inKernel = (): boolean => '__tslab__' in globalThis;

/**
 * Shows an output under the running cell, or prints its text where there is no notebook. tslab's own `display` sends one format at a time;
 * a table needs two (HTML, and text for terminals and diffs), so this goes one step below it.
 *
 * @param metadata by media type, e.g. `{ 'image/png': { width: 800 } }`
 * @example displayBundle({ 'text/html': '<b>1</b>', 'text/plain': '1' })
 */
export function displayBundle(data: Bundle, metadata: Record<string, unknown> = {}): void {
  const write = inKernel() ? kernelWriter() : null;
  if (write === null) process.stdout.write(`${data['text/plain']}\n`);
  else write({ data, metadata, transient: {} }, false);
}

function kernelWriter(): ((output: KernelOutput, update: boolean) => void) | null {
  // The kernel's own copy: Node keeps one instance a file.
  const jupyter = createRequire(fromRoot('package.json'))('tslab/dist/jupyter.js') as { lastWriteDisplayData: ((output: KernelOutput, update: boolean) => void) | null };
  return jupyter.lastWriteDisplayData;
}
