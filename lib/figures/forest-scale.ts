/** The horizontal axis of a forest plot: its ends in data units, ticks for a logarithmic one, and what happens to values outside. */
export interface ForestScale { range: [number, number]; axis: Record<string, unknown>; clip(value: number): number }

/**
 * An axis that shows every estimate and the reference; a sparse group's endless interval does not squeeze the others: it is cut at the reach of the
 * estimates, widened by the larger of their spread and the median width of an interval.
 *
 * @example forestScale([{ value: 2, low: 1, high: 4 }], { log: true, reference: 1 }).clip(1e6) < 100 // true
 */
export function forestScale(rows: readonly { value: number; low: number; high: number }[], { log, reference, limits }: { log: boolean; reference: number; limits?: readonly [number, number] }): ForestScale {
  const to = log ? Math.log : (value: number): number => value, from = log ? Math.exp : (value: number): number => value;
  const range = limits ? [limits[0], limits[1]] as [number, number] : chosen();
  return { range, axis: log ? logTicks(range) : {}, clip: (value) => Math.min(range[1], Math.max(range[0], value)) };

  function chosen(): [number, number] {
    const known = rows.filter((row) => Number.isFinite(row.value) && (!log || row.value > 0)), values = [...known.map((row) => to(row.value)), to(reference)];
    const low = Math.min(...values), high = Math.max(...values);
    const widths = known.map((row) => to(row.high) - to(row.low)).filter(Number.isFinite).sort((a, b) => a - b), median = widths[widths.length >> 1] ?? 0;
    const reach = Math.max(high - low, median, log ? 0.4 : 1e-6), floor = low - reach, ceiling = high + reach;
    const ends = known.flatMap((row) => [to(row.low), to(row.high)]).filter(Number.isFinite);
    const least = Math.max(floor, Math.min(low, ...ends)), most = Math.min(ceiling, Math.max(high, ...ends)), air = 0.04 * (most - least || 1);
    return [from(least - air), from(most + air)];
  }
}

/** 1, 2, 5 a decade where few decades are shown, else powers of ten. */
function logTicks([low, high]: [number, number]): Record<string, unknown> {
  const decades = Math.log10(high / low), steps = decades > 4 ? [1] : decades > 0.7 ? [1, 2, 5] : [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) for (const step of steps) { const value = Number((step * 10 ** power).toPrecision(3)); if (value >= low && value <= high) ticks.push(value); }
  return { tickvals: ticks, ticktext: ticks.map(String) };
}
