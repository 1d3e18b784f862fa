import { SecondReadError } from '../../core/errors.js';
import { describeTensor } from './data-types.js';
import type { InputSpec, InputValues } from './types.js';

/** Checks the values given for one run against what was recorded, and hands them over in the order and types of the recording. */
export class InputReader {
  readonly names: readonly string[];
  private readonly converted = new Map<string, Float32Array | Int32Array>();

  constructor(private readonly title: string, private readonly specs: Record<string, InputSpec>) { this.names = Object.keys(specs); }

  /** @throws SecondReadError (run) naming the input that is missing, unknown, of another size or type */
  read(values: Record<string, InputValues>): (Float32Array | Int32Array)[] {
    for (const name of Object.keys(values)) if (!(name in this.specs)) throw new SecondReadError('run', `${this.title} has no input "${name}"`, { field: name, expected: this.names.join(', ') });
    return this.names.map((name) => this.one(name, values[name] as InputValues | undefined));
  }

  private one(name: string, values: InputValues | undefined): Float32Array | Int32Array {
    const spec = this.specs[name], size = spec.shape.reduce((product, dim) => product * dim, 1);
    const expected = `${size} values, ${describeTensor(spec)}`;
    if (values === undefined) throw new SecondReadError('run', `${this.title}: input "${name}" is missing`, { field: name, expected });
    if (values.length !== size) throw new SecondReadError('run', `${this.title}: input "${name}" has ${values.length} values`, { field: name, expected, remedy: 'A recording keeps its shapes: record once more for another batch size.' });
    if (spec.dtype === 'float32' ? values instanceof Float32Array : values instanceof Int32Array) return values as Float32Array | Int32Array;
    if (spec.dtype === 'int32' && !(values instanceof Uint8Array)) throw new SecondReadError('run', `${this.title}: input "${name}" is a ${values.constructor.name}`, { field: name, expected: `${expected} in an Int32Array or Uint8Array` });
    let room = this.converted.get(name);
    if (room === undefined) this.converted.set(name, room = spec.dtype === 'float32' ? new Float32Array(size) : new Int32Array(size));
    room.set(values);
    return room;
  }
}
