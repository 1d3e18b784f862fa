/**
 * A picture in memory: row-major, channels last (`pixels[(y * width + x) * channels + c]`), grey values 0 (black) to 255 (white) unless
 * the function that made it says otherwise. Values keep their fractions: rounding to bytes is the reader's choice.
 */
export interface Raster { readonly width: number; readonly height: number; readonly channels: 1 | 3; readonly pixels: Float32Array }

/** Many pictures of one size in memory, one byte a value: n * height * width * channels, picture after picture, each as in `Raster`. */
export interface ImageStack { readonly ids: readonly string[]; readonly width: number; readonly height: number; readonly channels: 1 | 3; readonly pixels: Uint8Array }

/** How pixels are found between pixels; `resizeRaster` says which library each equals. */
export type ResizeMethod = 'nearest' | 'bilinear' | 'bicubic' | 'area' | 'lanczos';

/** Display window: `low` becomes 0, `high` becomes 255, what lies outside is clipped. In the values of the file (HU for CT). */
export interface GreyWindow { readonly low: number; readonly high: number }

/** A mask: one byte a pixel, 0 outside and 1 inside. */
export interface Mask { readonly width: number; readonly height: number; readonly pixels: Uint8Array }
