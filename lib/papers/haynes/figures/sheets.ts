import { existsSync, readFileSync } from 'node:fs';
import { readManifest } from '../../../data/manifest.js';
import { imageFigure, pngSize } from '../../../figures/image.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { committed } from '../files.js';
import { sheetDatasets, sourceSheetFile } from '../sheets.js';
import type { PoolRow } from '../tables/rows.js';
import { notes } from './words.js';

/** Films of each data set beside one another, so that the eye sees what tells the sources apart; none where films may not be shown. */
export function sourceSheetFigures(pools: readonly PoolRow[], tier: Tier): Figure[] {
  return sheetDatasets(tier).flatMap((dataset) => {
    const file = committed(tier, sourceSheetFile(tier, dataset));
    if (!existsSync(file)) return [];
    const png = readFileSync(file), { width, height } = pngSize(png), { title, licence } = readManifest(dataset), own = pools.filter((pool) => pool.dataset === dataset);
    const counts = own.map(({ pool, train, validation, test, rule }) => `${pool} (${train + validation + test} films: ${rule})`).join(', ');
    return [imageFigure({
      png, width: 760, height: Math.round((680 * height) / width) + 40, id: `20-sheet-${dataset}`, title,
      caption: `Drawn at random of ${counts}; as the networks are given them before equalisation, squeezed to 112 px. Licence: ${licence.id}. ${licence.attribution}`,
      alt: `Radiographs of ${title}, a line for each pool: ${own.map(({ pool }) => pool).join(', ')}.`, substitutions: notes(tier, []),
    })];
  });
}
