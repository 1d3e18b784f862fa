import { parseDicom, type DataSet } from 'dicom-parser';
import { SecondReadError } from '../core/errors.js';
import type { Source } from './source.js';

/** The transfer syntaxes that are read, by UID. */
export const TRANSFER_SYNTAXES = {
  '1.2.840.10008.1.2': 'Implicit VR Little Endian',
  '1.2.840.10008.1.2.1': 'Explicit VR Little Endian',
  '1.2.840.10008.1.2.1.99': 'Deflated Explicit VR Little Endian',
  '1.2.840.10008.1.2.2': 'Explicit VR Big Endian',
  '1.2.840.10008.1.2.4.50': 'JPEG Baseline',
  '1.2.840.10008.1.2.4.51': 'JPEG Extended',
  '1.2.840.10008.1.2.4.57': 'JPEG Lossless',
  '1.2.840.10008.1.2.4.70': 'JPEG Lossless, First-Order Prediction',
  '1.2.840.10008.1.2.4.80': 'JPEG-LS Lossless',
  '1.2.840.10008.1.2.4.81': 'JPEG-LS Near-Lossless',
  '1.2.840.10008.1.2.4.90': 'JPEG 2000 Lossless',
  '1.2.840.10008.1.2.4.91': 'JPEG 2000',
  '1.2.840.10008.1.2.5': 'RLE Lossless',
} as const;

export type TransferSyntax = keyof typeof TRANSFER_SYNTAXES;

/** A parsed file: its elements, and how its pixels are packed. */
export interface DicomFile { name: string; elements: DataSet; syntax: TransferSyntax }

/** Parses a DICOM Part 10 file. @throws SecondReadError (data) for a damaged one and for a transfer syntax that is not read */
export function parseFile({ bytes, name }: Source): DicomFile {
  let elements: DataSet;
  try {
    elements = parseDicom(bytes);
  } catch (cause) {
    // The parser throws texts, and for a damaged body an object with the error inside.
    const inside = (cause as { exception?: unknown }).exception ?? cause;
    const detail = (inside instanceof Error ? inside.message : String(inside)).replace(/^\w+[.:]\w+: /, '');
    throw new SecondReadError('data', `the DICOM file is damaged or cut off (${detail})`, { file: name, expected: 'a whole DICOM Part 10 file', remedy: 'Fetch it again, or leave it out of the index.' }, { cause });
  }
  const syntax = elements.string('x00020010') ?? '';
  if (!(syntax in TRANSFER_SYNTAXES)) {
    throw new SecondReadError('data', `unknown transfer syntax "${syntax}"`, { file: name, field: '(0002,0010) Transfer Syntax UID', expected: Object.values(TRANSFER_SYNTAXES).join(', '), remedy: 'Convert it first, with "gdcmconv --raw" or "dcmconv", to Explicit VR Little Endian.' });
  }
  return { name, elements, syntax: syntax as TransferSyntax };
}

/** "x00280010" as people write it: "(0028,0010)". */
const printed = (tag: string): string => `(${tag.slice(1, 5)},${tag.slice(5)})`;

/** An unsigned 16-bit element that must be there. */
export function requiredNumber(file: DicomFile, tag: string, what: string): number {
  const value = file.elements.uint16(tag);
  if (value === undefined) throw new SecondReadError('data', `${what} is missing`, { file: file.name, field: `${printed(tag)} ${what}`, expected: 'an image with the attributes of the Image Pixel module', remedy: 'Is this an image at all (a report, a structure set)? Leave it out of the index.' });
  return value;
}

/** All numbers of a decimal string ("40\\-600"); empty where the element is absent or blank. @throws SecondReadError for a text that is no number */
export function decimals(elements: DataSet, tag: string, file: string): number[] {
  const text = elements.string(tag);
  if (text === undefined || text.trim() === '') return [];
  return text.split('\\').map((part) => {
    const value = Number(part);
    if (part.trim() === '' || !Number.isFinite(value)) throw new SecondReadError('data', `"${part}" is not a number`, { file, field: printed(tag), expected: 'decimal numbers parted by "\\"', remedy: 'Mend the file or leave it out of the index.' });
    return value;
  });
}

/** The first item of a sequence, or undefined. */
export const firstItem = (elements: DataSet | undefined, tag: string): DataSet | undefined => elements?.elements[tag]?.items?.[0]?.dataSet;

/**
 * Where an attribute of one frame stands: in an enhanced multi-frame file inside the frame's functional group, or the one shared by all;
 * else in the file itself.
 */
export function framePart(elements: DataSet, frame: number, sequence: string): DataSet {
  return firstItem(elements.elements.x52009230?.items?.[frame]?.dataSet, sequence) ?? firstItem(firstItem(elements, 'x52009229'), sequence) ?? elements;
}

/** A look-up table: grey `first + i` becomes `values[i]`, what lies outside takes the nearest end. */
export interface LookUp { first: number; bits: number; values: ArrayLike<number> }

/** Reads a Modality or VOI LUT item (descriptor (0028,3002), data (0028,3006)). `signed`: whether inputs may be negative. */
export function lookUpTable(item: DataSet, signed: boolean, file: string): LookUp {
  const descriptor = item.elements.x00283002, data = item.elements.x00283006, length = (item.uint16('x00283002', 0) ?? 0) || 65536, bits = item.uint16('x00283002', 2);
  if (descriptor === undefined || data === undefined || bits === undefined || bits < 1 || bits > 16 || (data.length !== length && data.length < 2 * length)) {
    throw new SecondReadError('data', 'a look-up table is incomplete', { file, field: '(0028,3002) LUT Descriptor', expected: `a descriptor of three numbers and LUT data of ${length} entries`, remedy: 'Pass a window of your own, or mend the file.' });
  }
  const negative = descriptor.vr === 'SS' || (descriptor.vr !== 'US' && signed);
  const first = (negative ? item.int16('x00283002', 1) : item.uint16('x00283002', 1)) ?? 0;
  const bytes = data.length === length;
  const values = Float64Array.from({ length }, (_, i) => (bytes ? item.byteArray[data.dataOffset + i] : item.uint16('x00283006', i) ?? 0));
  return { first, bits, values };
}

export function lookUp({ first, values }: LookUp, grey: number): number {
  return values[Math.min(values.length - 1, Math.max(0, Math.trunc(grey) - first))];
}
