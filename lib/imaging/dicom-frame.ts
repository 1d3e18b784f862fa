import { createJPEGBasicOffsetTable, readEncapsulatedImageFrame, readEncapsulatedPixelDataFromFragments, type Element } from 'dicom-parser';
import { SecondReadError } from '../core/errors.js';
import { TRANSFER_SYNTAXES, type DicomFile } from './dicom-elements.js';
import { decodeRle } from './dicom-rle.js';
import { decodePicture } from './picture.js';

/** How the values of a frame lie in the file (Image Pixel module). */
export interface PixelLayout { width: number; height: number; samples: 1 | 3; bitsAllocated: 8 | 16; bitsStored: number; highBit: number; signed: boolean; planar: boolean; frames: number }

/** Stored values of one frame, interleaved; `colour` is what a codec has made of YBR. */
export interface Frame { values: Float32Array; colour: 'as stored' | 'RGB' }

/** The element that holds the pixels. @throws SecondReadError (data) where there is none, or an empty one */
export function pixelElement(file: DicomFile): Element {
  const element = file.elements.elements.x7fe00010;
  if (element === undefined || (element.length === 0 && element.fragments === undefined)) {
    throw new SecondReadError('data', 'the DICOM file holds no pixel data', { file: file.name, field: '(7fe0,0010) Pixel Data', expected: 'an image', remedy: 'It may be a report, a structure set or a header alone: leave it out of the index, or fetch the image itself.' });
  }
  return element;
}

/** Decodes one frame to stored values, sign included. @throws SecondReadError (data) for short or damaged pixel data */
export async function decodeFrame(file: DicomFile, layout: PixelLayout, frame: number): Promise<Frame> {
  const element = pixelElement(file), { samples } = layout;
  try {
    if (element.fragments === undefined) return { values: unpacked(nativeBytes(file, element, layout, frame), layout, layout.planar && samples === 3, file.elements.string('x00020010') === '1.2.840.10008.1.2.2'), colour: 'as stored' };
    return await decodeCompressed(file, encapsulated(file, element, layout, frame), layout);
  } catch (cause) {
    if (cause instanceof SecondReadError) throw cause;
    const detail = cause instanceof Error ? cause.message : typeof cause === 'number' ? `the decoder's code ${cause}` : String(cause);
    throw new SecondReadError('data', `the pixel data is damaged or cut off (${TRANSFER_SYNTAXES[file.syntax]}: ${detail})`, { file: file.name, field: '(7fe0,0010) Pixel Data', expected: `${layout.width} x ${layout.height} pixels`, remedy: 'Fetch it again, or leave it out of the index.' }, { cause });
  }
}

function nativeBytes(file: DicomFile, element: Element, { width, height, samples, bitsAllocated }: PixelLayout, frame: number): Uint8Array {
  const size = (width * height * samples * bitsAllocated) / 8, from = element.dataOffset + frame * size;
  const held = Math.min(element.length, file.elements.byteArray.length - element.dataOffset);
  if ((frame + 1) * size > held) throw new Error(`${held} bytes where ${(frame + 1) * size} are due`);
  return file.elements.byteArray.subarray(from, from + size);
}

function encapsulated(file: DicomFile, element: Element, layout: PixelLayout, frame: number): Uint8Array {
  const { elements } = file, fragments = element.fragments ?? [];
  if (fragments.length === 0) throw new Error('no fragments');
  if (layout.frames === 1) return readEncapsulatedPixelDataFromFragments(elements, element, 0, fragments.length);
  if ((element.basicOffsetTable?.length ?? 0) > 0) return readEncapsulatedImageFrame(elements, element, frame);
  if (fragments.length === layout.frames) return readEncapsulatedPixelDataFromFragments(elements, element, frame, 1);
  return readEncapsulatedImageFrame(elements, element, frame, createJPEGBasicOffsetTable(elements, element));
}

async function decodeCompressed(file: DicomFile, bytes: Uint8Array, layout: PixelLayout): Promise<Frame> {
  const { width, height, samples, bitsAllocated } = layout;
  if (file.syntax === '1.2.840.10008.1.2.5') return { values: unpacked(decodeRle(bytes, width * height, samples, bitsAllocated / 8), layout, false, false), colour: 'as stored' };
  if (file.syntax === '1.2.840.10008.1.2.4.50' || file.syntax === '1.2.840.10008.1.2.4.51') return eightBitJpeg(file, bytes, layout);
  // The decoder of lossless JPEG fills what is missing with the last grey, without a word.
  if (file.syntax === '1.2.840.10008.1.2.4.57' || file.syntax === '1.2.840.10008.1.2.4.70') mustEnd(bytes);
  const decoded = await decodeByCodec(bytes, layout, file.syntax);
  return { values: unpacked(decoded, layout, false, false), colour: file.syntax.startsWith('1.2.840.10008.1.2.4.9') ? 'RGB' : 'as stored' };
}

/** A JPEG's last marker is "end of image"; a frame may be padded to an even length. */
function mustEnd(bytes: Uint8Array): void {
  let end = bytes.length;
  while (end > 2 && bytes[end - 1] === 0) end--;
  if (bytes[end - 2] !== 0xff || bytes[end - 1] !== 0xd9) throw new Error('no end-of-image marker');
}

/** libjpeg (through sharp) refuses a truncated scan, which the codec package's build of it fills up in grey; neither knows 12 bits. */
async function eightBitJpeg(file: DicomFile, bytes: Uint8Array, { width, height, samples }: PixelLayout): Promise<Frame> {
  const precision = jpegPrecision(bytes);
  if (precision !== null && precision !== 8) {
    throw new SecondReadError('data', `JPEG of ${precision} bits`, { file: file.name, field: '(7fe0,0010) Pixel Data', expected: '8 bits in lossy JPEG', remedy: 'Decompress it first, with "gdcmconv --raw" or "dcmdjpeg".' });
  }
  const picture = await decodePicture({ bytes: Buffer.from(bytes), name: file.name }, 'jpeg');
  if (picture.width !== width || picture.height !== height || picture.channels !== samples) throw new Error(`a JPEG of ${picture.width} x ${picture.height} x ${picture.channels}`);
  return { values: Float32Array.from(picture.values), colour: 'RGB' };
}

/** Bits a sample from the frame header (SOF0..SOF15 without DHT, JPG, DAC), or null. */
function jpegPrecision(bytes: Uint8Array): number | null {
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === 0xff) { at++; continue; }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return bytes[at + 4];
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return null;
}

const silent = (): void => undefined;

async function decodeByCodec(bytes: Uint8Array, { width, height, samples, bitsAllocated, signed }: PixelLayout, syntax: string): Promise<Uint8Array> {
  // Loaded when first needed: its codecs are megabytes of compiled code.
  const { default: codec } = await import('@cornerstonejs/dicom-codec');
  const info = { rows: height, columns: width, bitsAllocated, samplesPerPixel: samples, signed, pixelRepresentation: signed ? 1 : 0 };
  // OpenJPEG tells its progress on stdout, which belongs to our results. It takes hold of console.log while it starts, within this call.
  const { log } = console;
  console.log = silent;
  let decoding;
  try { decoding = codec.decode(bytes, info, syntax); } finally { console.log = log; }
  const { imageFrame, imageInfo } = await decoding;
  const copy = Uint8Array.from(new Uint8Array(imageFrame.buffer, imageFrame.byteOffset, imageFrame.byteLength));
  // The JPEG 2000 codec does not throw; it hands back what it has.
  if (imageInfo.width !== width || imageInfo.height !== height) throw new Error(`decoded to ${imageInfo.width} x ${imageInfo.height}`);
  const due = width * height * samples, wide = (imageInfo.bitsPerSample ?? bitsAllocated) > 8;
  if (copy.length !== due * (wide ? 2 : 1)) throw new Error(`${copy.length} bytes decoded where ${due * (wide ? 2 : 1)} are due`);
  return wide === bitsAllocated > 8 ? copy : matchWidth(copy, bitsAllocated);
}

/** A codestream of at most 8 bits in a file that allocates 16, or the other way round. */
function matchWidth(bytes: Uint8Array, bitsAllocated: 8 | 16): Uint8Array {
  return bitsAllocated === 16 ? new Uint8Array(Uint16Array.from(bytes).buffer) : Uint8Array.from(new Uint16Array(bytes.buffer));
}

/** Bytes to stored values: the stored bits cut out of the allocated ones, the sign extended, planes interleaved. */
function unpacked(bytes: Uint8Array, { width, height, samples, bitsAllocated, bitsStored, highBit, signed }: PixelLayout, planes: boolean, bigEndian: boolean): Float32Array {
  const size = width * height, values = new Float32Array(size * samples), low = highBit + 1 - bitsStored, spare = 32 - bitsStored;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < values.length; i++) {
    const word = bitsAllocated === 8 ? bytes[i] : view.getUint16(2 * i, !bigEndian);
    const bits = (word >>> low) << spare, at = planes ? (i % size) * samples + Math.trunc(i / size) : i;
    values[at] = signed ? bits >> spare : bits >>> spare;
  }
  return values;
}
