import { SecondReadError } from '../core/errors.js';

/** Reads parsed JSON field by field; every mistake names the file and the JSON path. */
export class Checked {
  constructor(readonly file: string, readonly path: string, readonly value: unknown) {}

  fail(expected: string): never {
    const shown = this.value === undefined ? 'the field is missing' : `wrong value ${(JSON.stringify(this.value) ?? String(this.value)).slice(0, 60)}`;
    throw new SecondReadError('manifest', shown, { file: this.file, field: this.path, expected });
  }

  /** A member; `undefined` inside where it is absent. */
  get(name: string): Checked {
    return new Checked(this.file, this.path === '' ? name : `${this.path}.${name}`, this.record()[name]);
  }

  record(): Record<string, unknown> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) this.fail('an object');
    return this.value as Record<string, unknown>;
  }

  /** The object must have no other members: a misspelt optional field would pass unseen. */
  only(...names: string[]): this {
    for (const name of Object.keys(this.record())) if (!names.includes(name)) this.get(name).fail(`no such field; known are ${names.join(', ')}`);
    return this;
  }

  text(pattern?: RegExp, what = 'a text'): string {
    if (typeof this.value !== 'string' || this.value === '' || (pattern !== undefined && !pattern.test(this.value))) this.fail(what);
    return this.value as string;
  }

  whole(): number {
    if (!Number.isSafeInteger(this.value) || (this.value as number) < 0) this.fail('a whole number, 0 or more');
    return this.value as number;
  }

  truth(): boolean {
    if (typeof this.value !== 'boolean') this.fail('true or false');
    return this.value as boolean;
  }

  list<T>(read: (item: Checked) => T): T[] {
    if (!Array.isArray(this.value)) this.fail('a list');
    return (this.value as unknown[]).map((item, i) => read(new Checked(this.file, `${this.path}[${i}]`, item)));
  }

  counts(): Record<string, number> {
    return Object.fromEntries(Object.keys(this.record()).map((name) => [name, this.get(name).whole()]));
  }

  optional<T>(read: (here: this) => T): T | undefined {
    return this.value === undefined ? undefined : read(this);
  }
}
