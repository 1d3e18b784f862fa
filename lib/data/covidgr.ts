import { existsSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { picturesOf, refuseOtherFolders, stemOf } from './class-folders.js';
import type { PaperRow } from './paper-cohort.js';

const REMEDY = 'See: npx second-read data show covidgr';
/** As the release names its folders, and as the code of Haynes et al. wants them. */
const FOLDERS: Readonly<Record<'covid' | 'non', readonly string[]>> = { covid: ['P', 'covid'], non: ['N', 'non'] };

/**
 * COVIDGR-1.0: one folder of films positive by RT-PCR, one of negative ones. Patients are not told: each film stands alone.
 *
 * @throws SecondReadError (data) for a class folder that is missing, there twice, or has another name
 */
export function covidgrRows(folder: string): PaperRow[] {
  refuseOtherFolders(folder, [...FOLDERS.covid, ...FOLDERS.non], REMEDY);
  return (['covid', 'non'] as const).flatMap((kind) => {
    const there = FOLDERS[kind].filter((name) => existsSync(path.join(folder, name)));
    if (there.length !== 1) throw new SecondReadError('data', there.length === 0 ? `no folder of class "${kind}"` : `two folders of class "${kind}"`, { file: folder, expected: `${FOLDERS[kind].join(' or ')}, one of them`, remedy: REMEDY });
    return picturesOf(folder, there[0], { remedy: REMEDY }).map(({ path: image }): PaperRow => ({
      file: path.join(folder, image),
      row: {
        id: `covidgr/${image}`, dataset: 'covidgr', site: 'san-cecilio', patient: `covidgr:${kind}:${stemOf(image)}`, image, labels: { covid: kind === 'covid' ? 1 : 0, non: kind === 'non' ? 1 : 0 },
        sex: null, age: null, view: 'PA', followUp: null, split: null, features: { folder: kind, patient_known: 0 },
      },
    }));
  });
}
