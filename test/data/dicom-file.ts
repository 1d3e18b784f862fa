/** One element of an explicit little-endian DICOM file. */
function element(group: number, number: number, vr: string, value: Buffer | string): Buffer {
  const raw = Buffer.from(value as string), body = raw.length % 2 === 0 ? raw : Buffer.concat([raw, Buffer.from(vr === 'UI' ? '\0' : ' ')]), long = /^O[BW]$/.test(vr), head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(group, 0); head.writeUInt16LE(number, 2); head.write(vr, 4, 'latin1');
  if (long) head.writeUInt32LE(body.length, 8); else head.writeUInt16LE(body.length, 6);
  return Buffer.concat([head, body]);
}
const word = (value: number): Buffer => { const bytes = Buffer.alloc(2); bytes.writeInt16LE(value); return bytes; };

/** What a test wants of a square picture of 16 bits. */
export interface DicomParts { sopClass: string; uid: string; side: number; pixels: readonly number[]; signed?: boolean; patient?: string; spacing?: string; rescale?: { slope: string; intercept: string } }

/** A DICOM file of one uncompressed grey picture. */
export function dicomFile({ sopClass, uid, side, pixels, signed = false, patient, spacing, rescale }: DicomParts): Buffer {
  const meta = element(2, 0x10, 'UI', '1.2.840.10008.1.2.1'), length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128), Buffer.from('DICM'), element(2, 0, 'UL', length), meta, element(8, 0x16, 'UI', sopClass), element(8, 0x18, 'UI', uid), ...(patient === undefined ? [] : [element(0x10, 0x20, 'LO', patient)]),
    element(0x28, 2, 'US', word(1)), element(0x28, 4, 'CS', 'MONOCHROME2'), element(0x28, 0x10, 'US', word(side)), element(0x28, 0x11, 'US', word(side)), ...(spacing === undefined ? [] : [element(0x28, 0x30, 'DS', spacing)]),
    element(0x28, 0x100, 'US', word(16)), element(0x28, 0x101, 'US', word(16)), element(0x28, 0x102, 'US', word(15)), element(0x28, 0x103, 'US', word(Number(signed))),
    ...(rescale === undefined ? [] : [element(0x28, 0x1052, 'DS', rescale.intercept), element(0x28, 0x1053, 'DS', rescale.slope)]), element(0x7fe0, 0x10, 'OW', Buffer.concat(pixels.map(word))),
  ]);
}

/** A radiograph of 2 x 2 pixels, 10, 20, 30, 40, of a patient. */
export const radiograph = (patient: string): Buffer => dicomFile({ sopClass: '1.2.840.10008.5.1.4.1.1.1', uid: '1.2', side: 2, pixels: [10, 20, 30, 40], patient });
