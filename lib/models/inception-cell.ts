import type * as tf from '@tensorflow/tfjs';
import { batchNorm, conv, relu } from './layers.js';

type Symbolic = tf.SymbolicTensor;

/** Filters and kernel of one convolution; strides 1 and padding `same` where not said. */
export interface CellOptions { filters: number; kernel: number | [number, number]; strides?: number; padding?: 'valid' | 'same' }

/** A convolution without bias, batch norm without gamma, ReLU: what Inception networks are made of. Layers are named by Keras's own numbering. */
export type InceptionCell = (x: Symbolic, filters: number, kernel: CellOptions['kernel'], options?: { strides?: number; padding?: 'valid' | 'same' }) => Symbolic;

/**
 * The cell of one network.
 *
 * @param next names for layers (`layerNames`)
 * @example const cell = inceptionCell(layerNames()); cell(x, 32, 3, { strides: 2, padding: 'valid' }) // conv2d, batch_normalization, activation
 */
export function inceptionCell(next: (kind: string) => string): InceptionCell {
  return (x, filters, kernel, { strides = 1, padding = 'same' } = {}) => {
    const y = conv(x, next('conv2d'), filters, kernel, { strides, padding, bias: false });
    return relu(batchNorm(y, next('batch_normalization'), { scale: false }), next('activation'));
  };
}

/** Cells one after the other: `chain(cell, x, [[64, 1], [96, 3]])`. */
export const chain = (cell: InceptionCell, x: Symbolic, steps: [filters: number, kernel: CellOptions['kernel']][]): Symbolic => steps.reduce((y, [filters, kernel]) => cell(y, filters, kernel), x);

/** What halves width and height inside Inception networks. */
export const HALVE = { strides: 2, padding: 'valid' } as const;
