import { SecondReadError } from '../core/errors.js';

/**
 * The child in a Kermany file name. Names are `IM-nnnn-...`, `NORMAL2-IM-nnnn-...` (normal) and `personN_virus_n` or `personN_bacteria_n`;
 * what follows the number counts images. 170 numbers of `personN` occur in both official splits, perhaps not for the same child: grouped
 * all the same, for a split that wrongly parts one child leaks, and one that wrongly joins two costs nothing.
 *
 * @example kermanyChild('test__NORMAL__IM-0011-0001-0002') // 'IM-0011'
 * @throws SecondReadError (data) for a name of another form
 */
export function kermanyChild(name: string): string {
  const match = /(?:^|__)((?:NORMAL2-)?IM-\d{4}|person\d+)(?:[-_]|$)/.exec(name);
  if (match === null) throw new SecondReadError('data', `image name "${name}"`, { expected: 'IM-nnnn-..., NORMAL2-IM-nnnn-... or personN_...' });
  return match[1];
}
