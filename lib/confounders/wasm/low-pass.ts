import { kernels, RADICES } from './kernels.js';

type Call = (...numbers: number[]) => void;
interface Memory { readonly buffer: ArrayBuffer; grow(pages: number): number }
interface Machine { memory: Memory; call: Record<string, Call> }

/** The part of the engine's WebAssembly that is used here; Node's types leave it out. */
interface Engine { Memory: new (options: { initial: number }) => Memory; Module: new (bytes: Uint8Array) => object; Instance: new (module: object, imports: object) => { exports: object } }

const PAGE = 65536;
let machine: Machine | undefined;

function start(): Machine {
  if (machine === undefined) {
    const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly, memory = new Memory({ initial: 16 });
    machine = { memory, call: new Instance(new Module(kernels()), { env: { memory } }).exports as Record<string, Call> };
  }
  return machine;
}

interface Stage { radix: number; m: number; blocks: number; twiddles: number }

/** Stages of a forward transform of a length, and where its results lie: frequency k at `place[k]`. */
interface Order { stages: Stage[]; place: Int32Array; turns: Float32Array }

/** Whether the kernels know a size: products of 2, 3, 5 and 7, at most 8192 x 8192 in all. */
export const knowsSize = (width: number, height: number): boolean => radicesOf(width) !== null && radicesOf(height) !== null && width * height <= 67108864;

function radicesOf(length: number): number[] | null {
  const found: number[] = [];
  let left = length;
  for (const radix of RADICES) while (left % radix === 0) { found.push(radix); left /= radix; }
  return left === 1 ? found : null;
}

function orderOf(length: number, tableAt: number): Order {
  const stages: Stage[] = [], turns: number[] = [];
  let place = Int32Array.of(0), blocks = 1;
  const radices = radicesOf(length)!;
  for (const radix of radices) {
    const m = length / blocks / radix;
    stages.push({ radix, m, blocks, twiddles: tableAt + 4 * turns.length });
    for (let j = 0; j < m; j++) for (let t = 1; t < radix; t++) turns.push(Math.cos((2 * Math.PI * j * t) / (m * radix)), -Math.sin((2 * Math.PI * j * t) / (m * radix)));
    blocks *= radix;
  }
  // Frequency k of a stage of radix p is number floor(k / p) of block k mod p.
  for (const radix of [...radices].reverse()) {
    const inner = place, m = inner.length;
    place = Int32Array.from({ length: m * radix }, (_, k) => (k % radix) * m + inner[Math.floor(k / radix)]);
  }
  return { stages, place, turns: Float32Array.from(turns) };
}

interface Plan { columns: Order; rows: Order; blocks: number; wide: number; at: Record<'places' | 'frequencies' | 'limits' | 'scale' | 'data' | 'spectrum' | 'pixels', number>; end: number; tables: { at: number; values: Float32Array | Int32Array }[] }

let plan: Plan | undefined, planned = '';

/**
 * Lays out memory and tables for pictures of a size and a disc. Frequency v of a column is one of four lanes of a block; blocks hold only the frequencies
 * that the disc reaches, and lanes left over get a limit that keeps nothing.
 */
function planFor(width: number, height: number, radius: number): Plan {
  const last = Math.min(Math.floor((radius * height) / 2 + 1e-9), height >> 1), blocks = Math.ceil((last + 1) / 4), wide = 8 * Math.ceil(width / 8);
  let end = 16;
  const place = (bytes: number): number => { const at = end; end += 16 * Math.ceil(bytes / 16); return at; };
  const columnTurns = place(32 * height), columns = orderOf(height, columnTurns), rowTurns = place(32 * width), rows = orderOf(width, rowTurns);
  const at = { places: place(32 * blocks), frequencies: place(4 * width), limits: place(16 * blocks), scale: place(4), data: place(32 * (height + 1)), spectrum: place(32 * wide * blocks), pixels: place(4 * wide * height) };
  // Lanes left over read and write the place behind the data.
  const places = Int32Array.from({ length: 8 * blocks }, (_, i) => { const v = i >> 1; return 32 * (v > last ? height : columns.place[i % 2 === 0 ? v : (height - v) % height]); });
  const limits = Float32Array.from({ length: 4 * blocks }, (_, v) => (v > last ? -1 : Math.floor((width / 2) * Math.sqrt(Math.max(0, radius * radius - ((2 * v) / height) ** 2)) + 1e-9)));
  const frequencies = new Float32Array(width);
  for (let u = 0; u < width; u++) frequencies[rows.place[u]] = Math.min(u, width - u);
  return { columns, rows, blocks, wide, at, end, tables: [{ at: columnTurns, values: columns.turns }, { at: rowTurns, values: rows.turns }, { at: at.places, values: places }, { at: at.frequencies, values: frequencies }, { at: at.limits, values: limits }, { at: at.scale, values: Float32Array.of(1 / (2 * width * height)) }] };
}

/**
 * The low-pass of `lowPass` in single precision, four transforms at a time: eight columns go through the machine together, only the frequencies
 * within the disc become rows, each row is transformed, masked and transformed back where it lies, and the columns go home.
 * No reordering: the mask is written in the order that the forward transform leaves.
 *
 * @param grey whether to clip and to drop the fraction
 */
export function lowPassWasm(pixels: Float32Array | Uint8Array, width: number, height: number, radius: number, grey: boolean): Float32Array {
  const { memory, call } = start(), key = `${width} ${height} ${radius}`;
  if (key !== planned || plan === undefined) {
    plan = planFor(width, height, radius);
    planned = key;
    if (memory.buffer.byteLength < plan.end) memory.grow(Math.ceil((plan.end - memory.buffer.byteLength) / PAGE));
    for (const { at, values } of plan.tables) new Uint8Array(memory.buffer).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
  }
  const { columns, rows, blocks, wide, at } = plan, inside = new Float32Array(memory.buffer, at.pixels, wide * height), data = new Float32Array(memory.buffer, at.data, 8 * (height + 1));
  if (wide === width) inside.set(pixels);
  else for (let y = 0; y < height; y++) { inside.set(pixels.subarray(y * width, (y + 1) * width), y * wide); inside.fill(0, y * wide + width, (y + 1) * wide); }
  for (let x = 0; x < wide; x += 8) {
    call.loadColumns(at.pixels + 4 * x, 4 * wide, at.data, height);
    forward(call, columns, at.data);
    call.split(at.data, at.places, at.spectrum + 32 * x, 32 * wide, blocks);
  }
  for (let block = 0; block < blocks; block++) {
    const row = at.spectrum + 32 * wide * block;
    forward(call, rows, row);
    call.mask(row, at.frequencies, at.limits + 16 * block, at.scale, width);
    inverse(call, rows, row);
  }
  for (let x = 0; x < wide; x += 8) {
    data.fill(0);
    call.join(at.data, at.places, at.spectrum + 32 * x, 32 * wide, blocks);
    inverse(call, columns, at.data);
    call[grey ? 'storeGrey' : 'storeExact'](at.pixels + 4 * x, 4 * wide, at.data, height);
  }
  if (wide === width) return inside.slice();
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) out.set(inside.subarray(y * wide, y * wide + width), y * width);
  return out;
}

function forward(call: Record<string, Call>, { stages }: Order, data: number): void {
  for (const { radix, m, blocks, twiddles } of stages) call[`stage${radix}forward`](data, twiddles, m, blocks);
}

function inverse(call: Record<string, Call>, { stages }: Order, data: number): void {
  for (let i = stages.length - 1; i >= 0; i--) call[`stage${stages[i].radix}inverse`](data, stages[i].twiddles, stages[i].m, stages[i].blocks);
}
