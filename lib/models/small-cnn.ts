import { batchNorm, conv, maxPool, relu } from './layers.js';
import type { Architecture } from './types.js';

/** A net for quick grids and for measuring speed: four times convolution, batch norm, ReLU and max-pooling, 16, 32, 64 and 128 filters of 3 x 3. */
export const SMALL_CNN: Architecture = {
  id: 'small-cnn', title: 'small CNN', keras: null, defaultSize: 64, minimumSize: 16, preprocessing: 'unit', features: 128,
  build(input) {
    return [16, 32, 64, 128].reduce((x, filters, i) => {
      const normal = batchNorm(conv(x, `conv${i + 1}`, filters, 3, { padding: 'same', bias: false }), `bn${i + 1}`);
      return maxPool(relu(normal, `relu${i + 1}`), `pool${i + 1}`, 2);
    }, input);
  },
};
