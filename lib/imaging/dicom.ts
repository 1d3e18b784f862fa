import type { DataSet } from 'dicom-parser';
import { SecondReadError } from '../core/errors.js';
import { decimals, firstItem, framePart, lookUp, lookUpTable, parseFile, requiredNumber, type DicomFile, type TransferSyntax } from './dicom-elements.js';
import { decodeFrame, pixelElement, type PixelLayout } from './dicom-frame.js';
import { readSource, type Source } from './source.js';
import type { VoiTransform } from './dicom-display.js';

/** One frame of a DICOM file in the units of its modality (Hounsfield units for CT), before any display window. */
export interface DicomImage {
  name: string;
  width: number;
  height: number;
  channels: 1 | 3;
  /** Interleaved; after rescale slope and intercept, or after the modality look-up table. RGB where there are three channels. */
  values: Float32Array;
  /** True: small values are to be shown white. */
  inverted: boolean;
  transferSyntax: TransferSyntax;
  bitsStored: number;
  /** Frames in the file. */
  frames: number;
  /** The file's own display transformation, or null. */
  voi: VoiTransform | null;
  /** Millimetres from pixel to pixel along x and y; null where the file does not say. `at`: in the patient, or at the detector (magnified). */
  spacing: { x: number; y: number; at: 'patient' | 'detector' } | null;
  /** Text of an element as the file has it: `text('00100040')` is the patient's sex. */
  text(tag: string): string | null;
}

/**
 * Decodes one frame of a DICOM file to modality values: grey of 1 to 16 bits, signed or unsigned, RGB and YBR of 8 bits; the transfer
 * syntaxes of `TRANSFER_SYNTAXES`.
 *
 * @param frame 0-based
 * @throws SecondReadError (data) that names file and attribute: no pixel data, unknown transfer syntax, damaged, unsupported layout
 * @example const { values, spacing } = await readDicom('slice.dcm'); // values in HU
 */
export async function readDicom(source: string | Buffer, { name, frame = 0 }: { name?: string; frame?: number } = {}): Promise<DicomImage> {
  return readDicomSource(await readSource(source, name), frame);
}

/** `readDicom` of bytes already read. */
export async function readDicomSource(source: Source, frame: number): Promise<DicomImage> {
  const file = parseFile(source), { elements } = file, photometric = (elements.string('x00280004') ?? '').trim();
  // Asked before the layout, which a report or a structure set lacks as well.
  pixelElement(file);
  const layout = pixelLayout(file, photometric);
  if (!Number.isInteger(frame) || frame < 0 || frame >= layout.frames) throw new SecondReadError('input', `no frame ${frame}`, { file: source.name, field: 'frame', expected: `0..${layout.frames - 1}` });
  const { values, colour } = await decodeFrame(file, layout, frame);
  if (layout.samples === 3) {
    if (photometric !== 'RGB' && colour === 'as stored') toRgb(values);
  } else applyModality(values, file, frame, layout.signed);
  return {
    name: source.name, width: layout.width, height: layout.height, channels: layout.samples, values, inverted: photometric === 'MONOCHROME1', transferSyntax: file.syntax,
    bitsStored: layout.bitsStored, frames: layout.frames, voi: layout.samples === 3 ? null : voiOf(file, frame, layout.signed), spacing: spacingOf(file, frame),
    text: (tag) => elements.string(`x${tag.toLowerCase()}`) ?? null,
  };
}

const GREY = ['MONOCHROME1', 'MONOCHROME2'], COLOUR = ['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_RCT', 'YBR_ICT'];

function pixelLayout(file: DicomFile, photometric: string): PixelLayout {
  const { elements } = file, refuse = (what: string, field: string, expected: string): never => {
    throw new SecondReadError('data', what, { file: file.name, field, expected, remedy: 'Convert it first, with "gdcmconv" or "dcmj2pnm", or leave it out of the index.' });
  };
  const samples = elements.uint16('x00280002') ?? 1, bitsAllocated = requiredNumber(file, 'x00280100', 'Bits Allocated');
  const height = requiredNumber(file, 'x00280010', 'Rows'), width = requiredNumber(file, 'x00280011', 'Columns');
  const bitsStored = elements.uint16('x00280101') ?? bitsAllocated, highBit = elements.uint16('x00280102') ?? bitsStored - 1, signed = elements.uint16('x00280103') === 1;
  if (!(samples === 3 ? COLOUR : GREY).includes(photometric)) refuse(`photometric interpretation "${photometric}" with ${samples} samples a pixel`, '(0028,0004) Photometric Interpretation', `${GREY.join(', ')} with 1 sample; ${COLOUR.join(', ')} with 3`);
  if (bitsAllocated !== 8 && (bitsAllocated !== 16 || samples === 3)) refuse(`${bitsAllocated} bits allocated`, '(0028,0100) Bits Allocated', samples === 3 ? '8' : '8 or 16');
  if (photometric === 'YBR_FULL_422' && !file.syntax.startsWith('1.2.840.10008.1.2.4.')) refuse('YBR_FULL_422 without JPEG', '(0028,0004) Photometric Interpretation', 'RGB or YBR_FULL');
  if (width === 0 || height === 0) refuse(`${width} x ${height} pixels`, '(0028,0010) Rows', '1 or more');
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit >= bitsAllocated || highBit + 1 < bitsStored) refuse(`${bitsStored} bits stored up to bit ${highBit} of ${bitsAllocated}`, '(0028,0101) Bits Stored', 'bits stored <= high bit + 1 <= bits allocated');
  const frames = Math.max(1, elements.intString('x00280008') ?? 1);
  return { width, height, samples: samples === 3 ? 3 : 1, bitsAllocated: bitsAllocated === 8 ? 8 : 16, bitsStored, highBit, signed, planar: elements.uint16('x00280006') === 1, frames };
}

/** ITU-R 601, full range (PS3.3 C.7.6.3.1.2). */
function toRgb(values: Float32Array): void {
  const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  for (let i = 0; i < values.length; i += 3) {
    const y = values[i], blue = values[i + 1] - 128, red = values[i + 2] - 128;
    values[i] = byte(y + 1.402 * red);
    values[i + 1] = byte(y - 0.344136 * blue - 0.714136 * red);
    values[i + 2] = byte(y + 1.772 * blue);
  }
}

function applyModality(values: Float32Array, { elements, name }: DicomFile, frame: number, signed: boolean): void {
  const item = firstItem(elements, 'x00283000');
  if (item !== undefined) {
    const table = lookUpTable(item, signed, name);
    for (let i = 0; i < values.length; i++) values[i] = lookUp(table, values[i]);
    return;
  }
  const part = framePart(elements, frame, 'x00289145'), [slope = 1] = decimals(part, 'x00281053', name), [intercept = 0] = decimals(part, 'x00281052', name);
  if (slope === 1 && intercept === 0) return;
  for (let i = 0; i < values.length; i++) values[i] = values[i] * slope + intercept;
}

/** The file's look-up table, else its first window (a table comes first, as in pydicom's `apply_voi_lut`). */
function voiOf({ elements, name }: DicomFile, frame: number, signed: boolean): VoiTransform | null {
  const part = framePart(elements, frame, 'x00289132'), item = firstItem(part, 'x00283010');
  if (item !== undefined) return { kind: 'table', table: lookUpTable(item, signed || mayBeNegative(elements, frame, name), name) };
  const [centre] = decimals(part, 'x00281050', name), [width] = decimals(part, 'x00281051', name);
  if (centre === undefined || width === undefined) return null;
  const words = (part.string('x00281056') ?? 'LINEAR').trim(), shape = words === 'LINEAR_EXACT' ? 'linear-exact' : words === 'SIGMOID' ? 'sigmoid' : words === 'LINEAR' ? 'linear' : null;
  if (shape === null) throw new SecondReadError('data', `unknown VOI LUT function "${words}"`, { file: name, field: '(0028,1056) VOI LUT Function', expected: 'LINEAR, LINEAR_EXACT or SIGMOID', remedy: 'Pass a window of your own.' });
  if (!(shape === 'linear' ? width >= 1 : width > 0)) throw new SecondReadError('data', `window width ${width}`, { file: name, field: '(0028,1051) Window Width', expected: shape === 'linear' ? '1 or more' : 'more than 0', remedy: 'Pass a window of your own.' });
  return { kind: 'window', shape, centre, width };
}

const mayBeNegative = (elements: DataSet, frame: number, name: string): boolean => (decimals(framePart(elements, frame, 'x00289145'), 'x00281052', name)[0] ?? 0) < 0;

function spacingOf({ elements, name }: DicomFile, frame: number): DicomImage['spacing'] {
  const patient = decimals(framePart(elements, frame, 'x00289110'), 'x00280030', name), detector = decimals(elements, 'x00181164', name);
  const [y, x] = patient.length === 2 ? patient : detector;
  return y > 0 && x > 0 ? { x, y, at: patient.length === 2 ? 'patient' : 'detector' } : null;
}
