/** A stopwatch for progress and cost records; never for results. @example const seconds = stopwatch(); ...; seconds() // 1.25 */
export function stopwatch(): () => number {
  const start = process.hrtime.bigint();
  return () => Number(process.hrtime.bigint() - start) / 1e9;
}
