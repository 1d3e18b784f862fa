/** The part of the codec package that this project calls; it ships no types. */
declare module '@cornerstonejs/dicom-codec' {
  interface ImageInfo { rows: number; columns: number; bitsAllocated: number; samplesPerPixel: number; signed: boolean; pixelRepresentation: number }
  interface Decoded { imageFrame: Uint8Array | Int8Array | Uint16Array | Int16Array; imageInfo: { width?: number; height?: number; rows?: number; columns?: number; bitsPerSample?: number; componentCount?: number } }
  const codec: { decode(frame: Uint8Array, info: ImageInfo, transferSyntax: string): Promise<Decoded> };
  export default codec;
}
