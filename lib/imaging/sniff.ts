/** What a file is by its content; its name is never asked. */
export type ImageKind = 'png' | 'jpeg' | 'dicom';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * The kind of image that these bytes begin: the signatures of PNG and JPEG, or "DICM" after DICOM's preamble of 128 bytes.
 *
 * @returns null where it is none of the three
 * @example imageKind(Buffer.from([0xff, 0xd8, 0xff, 0xe0])) // 'jpeg'
 */
export function imageKind(bytes: Buffer): ImageKind | null {
  if (bytes.subarray(0, 8).equals(PNG)) return 'png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (bytes.subarray(128, 132).toString('latin1') === 'DICM') return 'dicom';
  return null;
}

/** Other things that are found under an image's name, and what to do about them: first bytes as Latin-1 text, or a pattern. */
const OTHERS: { begins: readonly string[] | RegExp; what: string; remedy: string }[] = [
  { begins: ['\x89PNG'], what: 'it begins like a PNG whose signature is damaged', remedy: 'It went through a text-mode transfer or was cut: fetch it again in binary mode.' },
  { begins: ['II*\0', 'MM\0*'], what: 'this is a TIFF', remedy: 'Convert it to PNG first.' },
  { begins: ['GIF8'], what: 'this is a GIF', remedy: 'Convert it to PNG first.' },
  { begins: ['BM'], what: 'this is a BMP', remedy: 'Convert it to PNG first.' },
  { begins: ['RIFF'], what: 'this is a WebP or another RIFF file', remedy: 'Convert it to PNG first.' },
  { begins: ['\0\0\0\x0cjP  ', '\xffO\xffQ'], what: 'this is a bare JPEG 2000', remedy: 'Convert it to PNG first.' },
  { begins: ['\x1f\x8b'], what: 'this is gzip', remedy: 'Unpack it first; a .nii.gz volume must be cut into slices.' },
  { begins: ['PK\x03\x04'], what: 'this is a zip archive', remedy: 'Unpack it first.' },
  { begins: ['version https://git-lfs'], what: 'this is a Git LFS pointer, not the image', remedy: 'Run "git lfs pull" where it came from.' },
  { begins: /^\s*<(!doctype|html|\?xml)/i, what: 'this is a web page', remedy: 'The download was answered by a page (an error, or a form to fill in): open the address in a browser.' },
];

/** What bytes of no known kind look like, for an error: what was found, and the remedy. */
export function describeUnknown(bytes: Buffer): { what: string; remedy: string } {
  const head = bytes.subarray(0, 64).toString('latin1');
  const known = OTHERS.find(({ begins }) => (begins instanceof RegExp ? begins.test(head) : begins.some((text) => head.startsWith(text))));
  if (known !== undefined) return known;
  const hex = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return { what: `unknown kind of file (its first bytes are ${hex})`, remedy: 'A DICOM file without the preamble "DICM" must be saved as a DICOM Part 10 file first.' };
}
