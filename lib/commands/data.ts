/**
 * `second-read data ...`: `data audit` measures with networks and classifiers, which lib/data knows nothing of; all else is lib/data's own command.
 *
 * @returns the exit status
 */
export async function dataOrAuditCommand([verb, ...rest]: string[]): Promise<number> {
  if (verb === 'audit') return (await import('../traps/command.js')).trapsCommand(rest);
  return (await import('../data/command.js')).dataCommand(verb === undefined ? [] : [verb, ...rest]);
}
