import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { picturesOf, refuseOtherFolders, stemOf } from './class-folders.js';
import { cohenPatients } from './cohen-patients.js';
import type { PaperRow } from './paper-cohort.js';

const REMEDY = 'See: npx second-read data show covid-xray-5k';
const SPLITS = ['train', 'test'] as const, CLASSES = ['covid', 'non'] as const;

/**
 * COVID-Xray-5k as Minaee et al. part it: `train` and `test`, each with `covid` (Cohen's collection) and `non` (CheXpert; its pictures may lie one
 * level deeper, by finding). `split` is the authors'; `site` is where a film comes from, which is its label too.
 *
 * @param folder with the two folders and Cohen's `metadata.csv`
 * @throws SecondReadError (data) for a folder missing or unknown, a missing table, a file name that is trained on and tested with
 */
export function covidXray5kRows(folder: string): PaperRow[] {
  refuseOtherFolders(folder, SPLITS, REMEDY);
  const cohen = cohenPatients(path.join(folder, 'metadata.csv'), REMEDY);
  const rows = SPLITS.flatMap((split) => {
    refuseOtherFolders(path.join(folder, split), CLASSES, REMEDY);
    return CLASSES.flatMap((kind) => picturesOf(folder, `${split}/${kind}`, { deep: kind === 'non', remedy: REMEDY }).map(({ path: image, below }): PaperRow => {
      const { patient, known } = kind === 'covid' ? cohen(image) : chexpertPatient(image);
      return {
        file: path.join(folder, image),
        row: {
          id: `covid-xray-5k/${image}`, dataset: 'covid-xray-5k', site: kind === 'covid' ? 'cohen' : 'chexpert', patient, image, labels: { covid: kind === 'covid' ? 1 : 0, non: kind === 'non' ? 1 : 0 },
          sex: null, age: null, view: kind === 'covid' ? 'PA' : null, followUp: null, split, features: { folder: `${split}/${kind}`, finding: below, patient_known: known ? 1 : 0 },
        },
      };
    }));
  });
  refuseShared(folder, rows);
  return rows;
}

/** The number that CheXpert gives its patients stands in their files' names or folders: patient00123. */
function chexpertPatient(image: string): { patient: string; known: boolean } {
  const found = /patient(\d{5})/i.exec(image);
  return found === null ? { patient: `covid-xray-5k:${stemOf(image)}`, known: false } : { patient: `chexpert:${found[1]}`, known: true };
}

/** The authors' split is by file: a COVID-19 file on both sides is a mistake of unpacking, since both folders were made of one list. */
function refuseShared(folder: string, rows: readonly PaperRow[]): void {
  const covid = rows.filter(({ row }) => row.labels.covid === 1), trained = new Map(covid.filter(({ row }) => row.split === 'train').map(({ row }) => [path.posix.basename(row.image!), row.image!]));
  const both = covid.find(({ row }) => row.split === 'test' && trained.has(path.posix.basename(row.image!)));
  if (both !== undefined) throw new SecondReadError('data', `"${path.posix.basename(both.row.image!)}" lies in train and in test`, { file: path.join(folder, both.row.image!), expected: 'each COVID-19 film once', remedy: `Unpack the archive anew. ${REMEDY}` });
}
