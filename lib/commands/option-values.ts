import { SecondReadError } from '../core/errors.js';

/** How a command reads the values of its options; each function throws what `mistake` makes. */
export interface OptionValues {
  /** The user's mistake as an error to throw: it names the option, what was expected, and the command's help. */
  mistake: (what: string, field?: string, expected?: string) => SecondReadError;
  /** A value that must be given. */
  needed: (field: string, value: string | undefined) => string;
  /** A number from `low` to `high`, both included. */
  number: (field: string, value: string, low: number, high: number) => number;
  /** A whole number from `low` to `high`, both included, in digits alone. */
  whole: (field: string, value: string, low: number, high: number) => number;
  /** `whole` from 1, or undefined where the option is not given. */
  count: (field: string, value: string | undefined) => number | undefined;
  /** COLUMN=VALUE. */
  condition: (field: string, value: string) => { column: string; value: string };
}

/**
 * The readers of a command's options.
 *
 * @param command as it is typed after `second-read`
 * @example
 * const { whole } = optionValues('probe');
 * whole('--epochs', '12', 1, 10000) // 12
 * whole('--epochs', '0', 1, 10000)  // throws: --epochs is "0" (field "--epochs"); expected a whole number from 1 to 10000. Run: npx second-read probe --help
 */
export function optionValues(command: string): OptionValues {
  const mistake: OptionValues['mistake'] = (what, field, expected) => new SecondReadError('input', what, { field, expected, remedy: `Run: npx second-read ${command} --help` });
  const is = (field: string, value: string, expected: string): SecondReadError => mistake(`${field} is "${value}"`, field, expected);
  const whole: OptionValues['whole'] = (field, value, low, high) => {
    if (!/^\d+$/.test(value) || !(Number(value) >= low && Number(value) <= high)) throw is(field, value, `a whole number from ${low} to ${high}`);
    return Number(value);
  };
  return {
    mistake, whole, count: (field, value) => (value === undefined ? undefined : whole(field, value, 1, 99_999)),
    needed(field, value) {
      if (value === undefined || value === '') throw mistake(`${field} is missing`, field);
      return value;
    },
    number(field, value, low, high) {
      const parsed = value.trim() === '' ? NaN : Number(value);
      if (!(parsed >= low && parsed <= high)) throw is(field, value, `a number from ${low} to ${high}`);
      return parsed;
    },
    condition(field, value) {
      const at = value.indexOf('=');
      if (at < 1 || at === value.length - 1) throw is(field, value, 'COLUMN=VALUE');
      return { column: value.slice(0, at), value: value.slice(at + 1) };
    },
  };
}
