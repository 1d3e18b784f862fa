import { pngOf } from '../../confounders/index.js';
import { writeAtomic } from '../../core/files.js';
import { resultsRoot, type Tier } from '../../core/paths.js';
import { rng } from '../../core/random.js';
import { stackImage } from '../../imaging/stack.js';
import { occlusionSheet } from '../../occlusion/index.js';
import { studySpec } from './cohorts.js';
import type { PicturedStudy } from './pictures.js';
import { SEED } from './protocol.js';
import { withheldSets } from './withheld.js';

/** Films of a data set on its sheet: half of each of its two pools. */
const FILMS = 12;
/** Side of a film, pixels: as the networks are given it on tier `sample`. */
const SIDE = 112;

/** A pool on a sheet: which of its films are shown, and how many there are. */
export interface SheetPool { pool: string; rows: number[]; of: number }
/** One contact sheet. */
export interface SourceSheet { dataset: string; pools: SheetPool[] }

export const sourceSheetFile = (tier: Tier, dataset: string): string => resultsRoot(tier, 'haynes', 'gallery', `${dataset}.png`);

/** Data sets that have a sheet: those of tier `sample`, which ship. On the other tiers films of sets that may not be shown lie beside them. */
export const sheetDatasets = (tier: Tier): string[] => (tier === 'sample' ? [...new Set(studySpec(tier).pools.map(({ dataset }) => dataset))].filter((id) => !withheldSets(tier).has(id)) : []);

/** What is shown: of each pool as many films, drawn by the pool's name from all that are used, in the order of the study. */
export function chooseSourceSheets({ tier, images }: Pick<PicturedStudy, 'tier' | 'images'>): SourceSheet[] {
  return sheetDatasets(tier).map((dataset) => {
    const pools = studySpec(tier).pools.filter((pool) => pool.dataset === dataset), each = Math.floor(FILMS / pools.length);
    return {
      dataset,
      pools: pools.map(({ id }) => {
        const rows = Array.from(images.keys()).filter((i) => images[i].pool === id);
        return { pool: id, rows: rng(SEED, 'order', 'haynes', 'sheet', id).shuffle([...rows]).slice(0, each).sort((a, b) => a - b), of: rows.length };
      }),
    };
  });
}

/** Writes a contact sheet of each data set: a line a pool, over it the pool's name and how many of its films are shown (the licence is in the figure's caption). Films as they are before equalisation. */
export async function writeSourceSheets(tier: Tier, study: Pick<PicturedStudy, 'tier' | 'images' | 'plain'>): Promise<void> {
  for (const { dataset, pools } of chooseSourceSheets(study)) {
    const columns = Array.from({ length: Math.max(...pools.map(({ rows }) => rows.length)) }, () => '');
    const rows = pools.filter(({ rows: shown }) => shown.length === columns.length).map(({ pool, rows: shown, of }) => ({ title: `${pool}, ${shown.length} of ${of}`, pictures: shown.map((row) => stackImage(study.plain, row)) }));
    writeAtomic(sourceSheetFile(tier, dataset), await pngOf(occlusionSheet({ columns, rows, side: SIDE })));
  }
}
