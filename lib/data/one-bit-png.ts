import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A mask as a PNG of one bit a pixel (grey, no palette), for which sharp has no option.
 *
 * @param inside one value a pixel, row by row; anything but 0 is white
 */
export function oneBitPng(inside: ArrayLike<number>, width: number, height: number): Buffer {
  const stride = Math.ceil(width / 8), rows = Buffer.alloc((stride + 1) * height), header = Buffer.alloc(13);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (inside[y * width + x] !== 0) rows[y * (stride + 1) + 1 + (x >> 3)] |= 0x80 >> (x & 7);
  header.writeUInt32BE(width, 0); header.writeUInt32BE(height, 4); header[8] = 1;
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]), frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0); frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
