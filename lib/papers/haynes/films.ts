import path from 'node:path';
import { runsRoot, type Tier } from '../../core/paths.js';
import type { ImageCohort } from '../../data/cohort.js';
import type { CohortRow } from '../../data/types.js';
import { decodedCache, type DecodedCache } from '../../imaging/cache.js';
import { decodeImage } from '../../imaging/decode.js';
import { equaliseHistogram } from '../../imaging/equalise.js';
import { resizeRaster } from '../../imaging/resize.js';
import type { Raster } from '../../imaging/types.js';
import { MODELS, modelRecipe } from './protocol.js';

/** An image and the cohort that holds its file. */
export interface Film { row: CohortRow; cohort: ImageCohort }

/** `equalised`: at full size, as in the authors' code, before any resizing. */
export type FilmForm = 'equalised' | 'plain';

/** Where a study's pictures come from, one channel each. */
export interface Films {
  /** What is compared with others to find pictures that look the same. */
  compared(film: Film): Promise<Raster>;
  /** What is brought to a network's size (`bilinear`, rounded), or is there already. */
  shown(film: Film, form: FilmForm, size: number): Promise<Raster>;
}

const decoded = async ({ row, cohort }: Film): Promise<Raster> => decodeImage(await cohort.bytes(row), { name: row.id, channels: 1 });
const inForm = (raster: Raster, form: FilmForm): Raster => (form === 'equalised' ? equaliseHistogram(raster) : raster);

/** Decoded each time: films that ship are small. */
const DECODED: Films = { compared: decoded, shown: async (film, form) => inForm(await decoded(film), form) };

/** Raised when films are decoded, equalised or resized otherwise. */
const VERSION = 1;
/** Side of what is compared: `findNearDuplicates` looks no closer, and 32 divides it. */
const COMPARED = 64;

/**
 * Each film decoded once a machine for all sizes, kept beside the runs (where nothing is passed on): thousands of DICOM files take hours, and every worker
 * needs them. Pixels are those of `DECODED` brought to the size. A file is known by path, size and time of change: reading it all would take as long as the disk does.
 *
 * @param sizes of the networks, pixels
 */
export function keptFilms(sizes: readonly number[], folder = path.join(runsRoot(), 'films')): Films {
  const kept = (form: string, size: number): DecodedCache => decodedCache(folder, { version: VERSION, form, size });
  const thumbnails = kept('compared', COMPARED), forms = (['equalised', 'plain'] as const).flatMap((form) => sizes.map((size) => ({ form, size, cache: kept(form, size) })));
  const source = ({ row, cohort }: Film): Buffer => Buffer.from(`${row.id} ${cohort.stamp!(row)}`);
  const resized = (raster: Raster, size: number): Raster => resizeRaster(raster, { width: size, height: size, method: 'bilinear', rounded: true });
  return {
    async compared(film) {
      // Decoded and equalised when first needed, then for all.
      const own = source(film), whole: Partial<Record<FilmForm, Raster>> = {};
      const plain = async (): Promise<Raster> => (whole.plain ??= await decoded(film)), as = async (form: FilmForm): Promise<Raster> => (whole[form] ??= inForm(await plain(), form));
      for (const { form, size, cache } of forms) await cache.raster(own, async () => resized(await as(form), size));
      return thumbnails.raster(own, async () => resizeRaster(await plain(), { width: COMPARED, height: COMPARED, method: 'area' }));
    },
    shown: (film, form, size) => forms.find((one) => one.form === form && one.size === size)!.cache.raster(source(film), async () => resized(inForm(await decoded(film), form), size)),
  };
}

/** Films of a tier: those of tier `paper`, which are large and many, are kept at the sizes of all its networks. */
export const filmsOf = (tier: Tier): Films => (tier === 'paper' ? keptFilms([...new Set(MODELS.map((model) => modelRecipe(tier, model).size))]) : DECODED);
