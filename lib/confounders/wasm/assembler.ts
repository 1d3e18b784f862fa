/**
 * The few WebAssembly instructions that the Fourier kernels are made of, as functions that return their bytes: an expression is the bytes
 * that leave its value on the stack. Four floats are added or multiplied at once, which JavaScript itself cannot say.
 */
export type Code = number[];

const I32 = 0x7f, V128 = 0x7b;

const unsigned = (value: number): Code => { const bytes: Code = []; do { const rest = value >>> 7; bytes.push((value & 127) | (rest > 0 ? 128 : 0)); value = rest; } while (value > 0); return bytes; };
const signed = (value: number): Code => { const bytes: Code = []; for (;;) { const byte = value & 127; value >>= 7; if ((value === 0 && (byte & 64) === 0) || (value === -1 && (byte & 64) !== 0)) return [...bytes, byte]; bytes.push(byte | 128); } };
const vector = (instruction: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(instruction)];

export const constant = (value: number): Code => [0x41, ...signed(value)];
export const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const times = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const loadInt = (address: Code, offset: number): Code => [...address, 0x28, 2, ...unsigned(offset)];
export const load = (address: Code, offset = 0): Code => [...vector(0x00, address), 4, ...unsigned(offset)];
/** One float from memory in all four places. */
export const loadSplat = (address: Code, offset = 0): Code => [...vector(0x09, address), 2, ...unsigned(offset)];
export const splat = (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...vector(0x13)];
export const add = (a: Code, b: Code): Code => vector(0xe4, a, b);
export const subtract = (a: Code, b: Code): Code => vector(0xe5, a, b);
export const multiply = (a: Code, b: Code): Code => vector(0xe6, a, b);
export const least = (a: Code, b: Code): Code => vector(0xe8, a, b);
export const most = (a: Code, b: Code): Code => vector(0xe9, a, b);
export const truncate = (a: Code): Code => vector(0x69, a);
/** All bits set where a >= b. */
export const notBelow = (a: Code, b: Code): Code => vector(0x46, a, b);
export const and = (a: Code, b: Code): Code => vector(0x4e, a, b);
/** Four floats out of eight: 0..3 are those of a, 4..7 those of b. */
export const pick = (a: Code, b: Code, order: readonly number[]): Code => [...vector(0x0d, a, b), ...order.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte))];

/** A function under construction: parameters are whole numbers, and it returns nothing. */
export class Kernel {
  readonly parameters: Code[];
  private readonly locals: number[] = [];
  private readonly code: Code = [];

  constructor(readonly name: string, private readonly count: number) {
    this.parameters = Array.from({ length: count }, (_, index) => [0x20, ...unsigned(index)]);
  }

  /** Keeps a value of four floats; returns the expression that reads it. */
  vector(value: Code): Code { return this.keep(V128, value); }

  /** Keeps a whole number. */
  integer(value: Code): Code { return this.keep(I32, value); }

  store(address: Code, offset: number, value: Code): void { this.code.push(...address, ...value, 0xfd, ...unsigned(0x0b), 4, ...unsigned(offset)); }

  /** Runs `body` for a counter 0, 1, ... below `times`, at least once. */
  repeat(times: Code, body: (counter: Code) => void): void {
    const counter = this.keep(I32, constant(0));
    this.code.push(0x03, 0x40);
    body(counter);
    this.code.push(...counter, ...constant(1), 0x6a, 0x22, ...counter.slice(1), ...times, 0x49, 0x0d, 0x00, 0x0b);
  }

  /** Adds to a kept whole number. */
  advance(kept: Code, by: Code): void { this.code.push(...kept, ...by, 0x6a, 0x21, ...kept.slice(1)); }

  private keep(type: number, value: Code): Code {
    const index = unsigned(this.count + this.locals.push(type) - 1);
    this.code.push(...value, 0x21, ...index);
    return [0x20, ...index];
  }

  body(): Code {
    const locals = this.locals.flatMap((type) => [1, type]), bytes = [...unsigned(this.locals.length), ...locals, ...this.code, 0x0b];
    return [...unsigned(bytes.length), ...bytes];
  }

  type(): Code { return [0x60, this.count, ...Array<number>(this.count).fill(I32), 0]; }
}

/** The bytes of a module that imports its memory as `env.memory` and exports the kernels by name. */
export function assemble(kernels: readonly Kernel[]): Uint8Array {
  const name = (text: string): Code => [text.length, ...Buffer.from(text)], section = (id: number, items: Code[]): Code => { const bytes = [...unsigned(items.length), ...items.flat()]; return [id, ...unsigned(bytes.length), ...bytes]; };
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, kernels.map((kernel) => kernel.type())),
    ...section(2, [[...name('env'), ...name('memory'), 0x02, 0x00, 1]]),
    ...section(3, kernels.map((_, index) => unsigned(index))),
    ...section(7, kernels.map((kernel, index) => [...name(kernel.name), 0x00, ...unsigned(index)])),
    ...section(10, kernels.map((kernel) => kernel.body())),
  ]);
}
