/** Decimals for every number of a table, or by column. */
export type Digits = number | Record<string, number>;

/** Three decimals unless told otherwise: what papers quote for AUROC and odds ratios. */
const DEFAULT_DIGITS = 3;

/**
 * A value as a table shows it. Integers stay integers unless `digits` is given; numbers too small for their decimals are written with an exponent, never as 0; what is not
 * known (null, undefined, NaN) is an en dash.
 *
 * @example formatCell(0.91234) // '0.912'
 * @example formatCell(0.00001) // '1.0e-5'
 * @example formatCell(NaN) // '–'
 * @example formatCell([0.1, 0.25], 2) // '0.10 to 0.25'
 */
export function formatCell(value: unknown, digits?: number): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return formatNumber(value, digits);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number')) return formatInterval(value[0] as number, value[1] as number, digits);
  if (Array.isArray(value)) return value.map((part) => formatCell(part, digits)).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function formatNumber(value: number, digits?: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (digits === undefined && Number.isInteger(value)) return String(value);
  const decimals = digits ?? DEFAULT_DIGITS, fixed = value.toFixed(decimals);
  if (value !== 0 && Number(fixed) === 0) return value.toExponential(1);
  return fixed;
}

/** @example formatInterval(0.1, 0.25, 2) // '0.10 to 0.25' */
export function formatInterval(low: number | null, high: number | null, digits?: number): string {
  if (low === null || high === null || (Number.isNaN(low) && Number.isNaN(high))) return '–';
  const decimals = digits ?? DEFAULT_DIGITS;
  return `${formatNumber(low, decimals)} to ${formatNumber(high, decimals)}`;
}

/** @example formatWithInterval({ value: 0.9, ciLow: 0.88, ciHigh: 0.92 }, 2) // '0.90 (0.88 to 0.92)' */
export function formatWithInterval({ value, ciLow, ciHigh }: { value: number | null; ciLow: number | null; ciHigh: number | null }, digits?: number): string {
  const interval = formatInterval(ciLow, ciHigh, digits);
  return interval === '–' ? formatCell(value, digits) : `${formatNumber(value ?? NaN, digits ?? DEFAULT_DIGITS)} (${interval})`;
}

/** Text as HTML shows it, never as markup. @example escapeHtml('a < b') // 'a &lt; b' */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
