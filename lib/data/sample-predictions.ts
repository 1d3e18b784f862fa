import path from 'node:path';
import { formatCsv, parseCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { readText } from '../core/files.js';
import { NIH_MODELS, NIH_TABLE_FILES, locate } from './nih-predictions.js';
import { readNihTable, visitNumber } from './nih-table.js';
import type { SampleFile, SampleRecipe } from './sample.js';

/** Published predictions on NIH's test images. */
export const PREDICTION_RECIPES: readonly SampleRecipe[] = [
  { id: 'nih-chexnet-predictions', build: (source) => ({ files: [nihIndex(source), ...modelFiles(source, 'nih-chexnet-predictions'), { path: 'aucs.csv', content: readText(path.join(source, 'nih-chexnet-predictions', 'aucs.csv')) }] }) },
  { id: 'nih-densenet-ensemble', build: (source) => ({ files: modelFiles(source, 'nih-densenet-ensemble') }) },
];

/** The models' files, text untouched, so that every decimal of the source is kept. */
function modelFiles(source: string, dataset: string): SampleFile[] {
  return NIH_MODELS.filter((model) => model.dataset === dataset && model.shipped !== undefined)
    .map((model) => ({ path: model.shipped!, content: readText(locate(path.join(source, dataset), model.open)) }));
}

/** NIH's table cut to the images with predictions, in their order. */
function nihIndex(source: string): SampleFile {
  const folder = path.join(source, 'nih-chexnet-predictions'), table = readNihTable(locate(folder, NIH_TABLE_FILES));
  const file = path.join(folder, 'preds.csv'), { header, rows } = parseCsv(readText(file), file), image = header.indexOf('Image Index');
  return {
    path: 'index.csv.gz',
    content: formatCsv(['image', 'patient', 'labels', 'sex', 'age', 'view', 'follow_up', 'follow_up_table'], rows.map((cells) => {
      const entry = table.get(cells[image]);
      if (entry === undefined) throw new SecondReadError('data', `image "${cells[image]}" is not in NIH's table`, { file });
      return [entry.image, entry.patient, entry.labels, entry.sex, entry.age, entry.view, visitNumber(entry.image), entry.followUpTable];
    })),
  };
}
