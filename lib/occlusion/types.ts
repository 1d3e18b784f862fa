import type { Mask } from '../imaging/types.js';

/** A rectangle in whole pixels: columns left .. left + width - 1, rows top .. top + height - 1. */
export interface Box { left: number; top: number; width: number; height: number }

/**
 * What is put in the place of hidden pixels, from what stays visible:
 * `black` 0; `mean` the mean of the visible pixels, a channel at a time; `noise` normal noise with their mean and standard deviation; `blur` the picture
 * itself, so smooth that fine structure is gone (the only fill that keeps something of what it hides: brightness at large).
 */
export type Fill = 'black' | 'mean' | 'noise' | 'blur';

/** The pixels to be hidden: those inside a box or a mask, or those outside. */
export type Region = Box | Mask | { outside: Box | Mask };

/**
 * One way of hiding a part: `box` the lungs' bounding box, `mask` the lungs themselves, `random` a box as large as the lungs' anywhere in the picture, `fixed` the same box in every picture, whose place and size tell nothing,
 * `outside-box` all but the lungs' box, `lungs-only` all but the lungs.
 */
export interface Variant { name: string; region: 'box' | 'mask' | 'random' | 'fixed' | 'outside-box' | 'lungs-only'; fill: Fill; /** Which of several random boxes, from 1. */ draw?: number }

/** Where a variant hides something in one picture. */
export interface Occlusion {
  region: Region;
  /** The rectangle, hidden or left; null where the lungs' outline is used. */
  box: Box | null;
  /** Share of the lungs' pixels that is hidden, 0 to 1. */
  overlap: number;
}
