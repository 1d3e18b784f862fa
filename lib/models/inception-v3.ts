import type * as tf from '@tensorflow/tfjs';
import { chain, HALVE, inceptionCell, type InceptionCell } from './inception-cell.js';
import { averagePool, concat, maxPool } from './layers.js';
import { layerNames } from './layer-names.js';
import type { Architecture } from './types.js';

type Symbolic = tf.SymbolicTensor;
type Names = (kind: string) => string;

/** The branch that averages 3 x 3 neighbours first. */
const pooled = (cell: InceptionCell, next: Names, x: Symbolic, filters: number): Symbolic =>
  cell(averagePool(x, next('average_pooling2d'), 3, { strides: 1, padding: 'same' }), filters, 1);

/** mixed0 to mixed2: branches of 1 x 1, 5 x 5, twice 3 x 3, and pooling. */
function smallKernels(cell: InceptionCell, next: Names, x: Symbolic, poolFilters: number, name: string): Symbolic {
  const one = cell(x, 64, 1), five = chain(cell, x, [[48, 1], [64, 5]]), three = chain(cell, x, [[64, 1], [96, 3], [96, 3]]);
  return concat([one, five, three, pooled(cell, next, x, poolFilters)], name);
}

/** mixed4 to mixed7: 7 x 7 kernels taken apart into 1 x 7 and 7 x 1. */
function longKernels(cell: InceptionCell, next: Names, x: Symbolic, inner: number, name: string): Symbolic {
  const one = cell(x, 192, 1);
  const seven = chain(cell, x, [[inner, 1], [inner, [1, 7]], [192, [7, 1]]]);
  const twice = chain(cell, x, [[inner, 1], [inner, [7, 1]], [inner, [1, 7]], [inner, [7, 1]], [192, [1, 7]]]);
  return concat([one, seven, twice, pooled(cell, next, x, 192)], name);
}

/** mixed9 and mixed10: 3 x 3 kernels split side by side into 1 x 3 and 3 x 1. */
function splitKernels(cell: InceptionCell, next: Names, x: Symbolic, index: number): Symbolic {
  const split = (y: Symbolic, name: string): Symbolic => concat([cell(y, 384, [1, 3]), cell(y, 384, [3, 1])], name);
  const one = cell(x, 320, 1), three = split(cell(x, 384, 1), `mixed9_${index}`);
  const twice = split(chain(cell, x, [[448, 1], [384, 3]]), next('concatenate'));
  return concat([one, three, twice, pooled(cell, next, x, 192)], `mixed${9 + index}`);
}

/** InceptionV3 (Szegedy et al. 2016, arXiv:1512.00567) as in Keras. */
export const INCEPTION_V3: Architecture = {
  id: 'inception-v3', title: 'InceptionV3', keras: 'InceptionV3', defaultSize: 299, minimumSize: 75, preprocessing: 'tf', features: 2048,
  build(input) {
    const next = layerNames(), cell = inceptionCell(next);
    const shrink = (y: Symbolic): Symbolic => maxPool(y, next('max_pooling2d'), 3, { strides: 2 });
    let x = shrink(cell(cell(cell(input, 32, 3, HALVE), 32, 3, { padding: 'valid' }), 64, 3));
    x = shrink(cell(cell(x, 80, 1, { padding: 'valid' }), 192, 3, { padding: 'valid' }));
    [32, 64, 64].forEach((filters, i) => { x = smallKernels(cell, next, x, filters, `mixed${i}`); });
    x = concat([cell(x, 384, 3, HALVE), cell(chain(cell, x, [[64, 1], [96, 3]]), 96, 3, HALVE), shrink(x)], 'mixed3');
    [128, 160, 160, 192].forEach((inner, i) => { x = longKernels(cell, next, x, inner, `mixed${4 + i}`); });
    const three = cell(cell(x, 192, 1), 320, 3, HALVE), seven = cell(chain(cell, x, [[192, 1], [192, [1, 7]], [192, [7, 1]]]), 192, 3, HALVE);
    x = concat([three, seven, shrink(x)], 'mixed8');
    for (const index of [0, 1]) x = splitKernels(cell, next, x, index);
    return x;
  },
};
