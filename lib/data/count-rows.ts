import type { CohortRow, Expected } from './types.js';

/**
 * What differs between the rows of a set that lies in folders and its manifest's counts; the others are counted in their tables (`countProblems`).
 *
 * @param expected `perClass` counts labels that are 1, `perSplit` the feature `folder`
 * @example countedProblems({ rows: 852, perClass: { covid: 426 } }, rows) // ['850 rows, expected 852', '424 rows of class "covid", expected 426']
 */
export function countedProblems({ rows: wanted, patients, perClass = {}, perSplit = {} }: Expected, rows: readonly CohortRow[]): string[] {
  const count = (is: (row: CohortRow) => boolean): number => rows.filter(is).length;
  const counts: [what: string, found: number, wanted: number][] = [
    ['rows', rows.length, wanted],
    ...(patients === undefined ? [] : [['patients', new Set(rows.map(({ patient }) => patient)).size, patients] as [string, number, number]]),
    ...Object.entries(perClass).map(([name, number]): [string, number, number] => [`rows of class "${name}"`, count(({ labels }) => labels[name] === 1), number]),
    ...Object.entries(perSplit).map(([name, number]): [string, number, number] => [`rows in "${name}"`, count(({ features }) => features.folder === name), number]),
  ];
  return counts.filter(([, found, number]) => found !== number).map(([what, found, number]) => `${found} ${what}, expected ${number}`);
}
