/**
 * Decodes one frame of DICOM's RLE (PS3.5 annex G): PackBits segments, one a byte plane, most significant byte first.
 *
 * @param samples values a pixel @param bytes bytes a value @returns planes as DICOM has them without compression: little endian, interleaved
 * @throws Error for a segment that is too short or leads outside
 */
export function decodeRle(frame: Uint8Array, size: number, samples: number, bytes: number): Uint8Array {
  const header = new DataView(frame.buffer, frame.byteOffset, frame.byteLength), planes = samples * bytes;
  if (frame.length < 64 || header.getUint32(0, true) !== planes) throw new Error(`${frame.length < 64 ? 'no' : header.getUint32(0, true)} segments where ${planes} are due`);
  const out = new Uint8Array(size * planes);
  for (let plane = 0; plane < planes; plane++) {
    const begin = header.getUint32(4 + 4 * plane, true), next = plane + 1 < planes ? header.getUint32(8 + 4 * plane, true) : frame.length;
    if (begin < 64 || next > frame.length || begin > next) throw new Error(`segment ${plane + 1} leads outside the frame`);
    const sample = Math.trunc(plane / bytes), byte = bytes - 1 - (plane % bytes);
    unpackBits(frame.subarray(begin, next), out, sample * bytes + byte, planes, size, plane);
  }
  return out;
}

function unpackBits(packed: Uint8Array, out: Uint8Array, offset: number, step: number, size: number, plane: number): void {
  let done = 0;
  for (let at = 0; at < packed.length && done < size;) {
    const code = packed[at++];
    if (code === 128) continue;
    const length = code < 128 ? code + 1 : 257 - code;
    for (let k = 0; k < length && done < size; k++, done++) out[offset + done * step] = packed[code < 128 ? at + k : at];
    at += code < 128 ? length : 1;
    if (at > packed.length) throw new Error(`segment ${plane + 1} ends within a run`);
  }
  if (done < size) throw new Error(`segment ${plane + 1} holds ${done} of ${size} bytes`);
}
