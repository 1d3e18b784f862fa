/**
 * Something that set-up needs and cannot get: what is missing, what to run, and what goes on without it. It is told to the user,
 * never thrown past set-up unless the command at hand cannot do without.
 */
export class Problem extends Error {
  /**
   * @param {string} missing what is missing or failed, one sentence
   * @param {{run: string, without: string, output?: string}} help the command that mends it; what happens without it; the tail of a tool's own output
   */
  constructor(missing, { run, without, output = '' }) {
    super(missing);
    this.name = 'Problem';
    this.run = run;
    this.without = without;
    this.output = output;
  }
}

/** The lines a user reads. */
export function describeProblem(step, problem) {
  const tail = problem.output.trim().split('\n').filter((line) => line.trim() !== '').slice(-8);
  return [
    `set-up: ${step}: ${problem.message}`,
    ...tail.map((line) => `          | ${line}`),
    `        to mend it: ${problem.run}`,
    `        without it: ${problem.without}`,
  ].join('\n');
}
