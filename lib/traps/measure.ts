import { sha256 } from '../core/canonical.js';
import { progress } from '../core/progress.js';
import { decodeImage } from '../imaging/decode.js';
import { resizeRaster } from '../imaging/resize.js';
import { streamBatches } from '../imaging/stream.js';
import type { ImageStack, Raster, ResizeMethod } from '../imaging/types.js';
import { measurePicture, type PictureMeasures } from './picture.js';
import type { AuditedImages } from './types.js';

const THUMBNAIL = 64;

/** What one pass over the files brings; entry i is of row i. */
export interface MeasuredImages {
  bytes: Float64Array;
  width: Float64Array;
  height: Float64Array;
  pictures: PictureMeasures[];
  /** 64 x 64 means, by which like pictures are found. */
  thumbnails: ImageStack;
  /** SHA-256 of size and decoded pixels. */
  hashes: string[];
  /** Grey, all of one size (nearest neighbour, as Keras's loaders and the studies read pictures), for frozen features and contact sheets. */
  stack: ImageStack;
}

/**
 * Reads every picture once: measures, hash, and small copies. Memory: side * side bytes a picture and 4 KB.
 *
 * @param side of the small copies, pixels
 * @throws SecondReadError (data) that names the file that cannot be read
 */
export async function measureImages({ rows, bytes, title }: AuditedImages, side: number): Promise<MeasuredImages> {
  const n = rows.length, ids = rows.map(({ id }) => id), bar = progress({ label: `reading ${title}`, total: n, unit: 'images' });
  const measured: MeasuredImages = {
    bytes: new Float64Array(n), width: new Float64Array(n), height: new Float64Array(n), pictures: [], hashes: [], thumbnails: emptyStack(ids, THUMBNAIL), stack: emptyStack(ids, side),
  };
  const read = async (i: number): Promise<void> => {
    const file = await bytes(rows[i]), raster = await decodeImage(file, { name: rows[i].image ?? rows[i].id, channels: 1 });
    measured.bytes[i] = file.length;
    measured.width[i] = raster.width;
    measured.height[i] = raster.height;
    measured.pictures[i] = measurePicture(raster);
    put(measured.thumbnails, i, raster, 'area');
    put(measured.stack, i, raster, 'nearest');
    measured.hashes[i] = sha256(Buffer.concat([Buffer.from(`${raster.width} ${raster.height} `), Buffer.from(raster.pixels.buffer, raster.pixels.byteOffset, raster.pixels.byteLength)]));
  };
  for await (const { items } of streamBatches({ count: n, read, batch: 1, concurrency: 4, ahead: 8 })) bar.advance(items.length);
  bar.finish();
  return measured;
}

const emptyStack = (ids: readonly string[], side: number): ImageStack => ({ ids, width: side, height: side, channels: 1, pixels: new Uint8Array(ids.length * side * side) });

function put({ width, height, pixels }: ImageStack, i: number, raster: Raster, method: ResizeMethod): void {
  pixels.set(resizeRaster(raster, { width, height, method, rounded: true }).pixels, i * width * height);
}
