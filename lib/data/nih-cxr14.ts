import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readText } from '../core/files.js';
import { NIH_TASKS, readNihTable, visitNumber } from './nih-table.js';
import { locate } from './nih-predictions.js';
import type { PaperRow } from './paper-cohort.js';

const TABLES = ['Data_Entry_2017_v2020.csv', 'Data_Entry_2017_v2020.csv.gz', 'Data_Entry_2017.csv', 'Data_Entry_2017.csv.gz'];

/**
 * All images of NIH ChestX-ray14 from its table, with `train_val_list.txt` and `test_list.txt` as split where they are there. Pictures may
 * lie in `images/` or as the twelve archives unpack, in `images_001/images/` to `images_012/images/`; one that is missing is told when it
 * is read, since a study needs only some of the 112,120.
 */
export function nihRows(folder: string): PaperRow[] {
  const entries = [...readNihTable(locate(folder, TABLES)).values()], places = pictureFolders(folder);
  const splits = new Map([['train_val_list.txt', 'train_val'], ['test_list.txt', 'test']].flatMap(([name, split]) => (existsSync(path.join(folder, name)) ? readText(path.join(folder, name)).split(/\r?\n/).filter((line) => line !== '').map((image): [string, string] => [image, split]) : [])));
  return entries.map((entry) => {
    const found = entry.labels.split('|'), place = places.get(entry.image) ?? `images/${entry.image}`;
    return {
      file: path.join(folder, place),
      row: {
        id: `nih-cxr14/${path.parse(entry.image).name}`, dataset: 'nih-cxr14', site: 'nih', patient: `nih:${Number(entry.patient)}`, image: place,
        labels: Object.fromEntries([...NIH_TASKS, 'No Finding'].map((name) => [name, found.includes(name) ? 1 : 0])),
        sex: entry.sex, age: entry.age, view: entry.view, followUp: visitNumber(entry.image), split: splits.get(entry.image) ?? null,
        features: { nih_image: entry.image, follow_up_table: entry.followUpTable },
      },
    };
  });
}

function pictureFolders(folder: string): Map<string, string> {
  const places = new Map<string, string>();
  for (const place of ['images', ...Array.from({ length: 12 }, (_, i) => `images_${String(i + 1).padStart(3, '0')}/images`)]) {
    if (existsSync(path.join(folder, place))) for (const name of readdirSync(path.join(folder, place))) places.set(name, `${place}/${name}`);
  }
  return places;
}
