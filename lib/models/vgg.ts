import type * as tf from '@tensorflow/tfjs';
import { conv, maxPool } from './layers.js';
import type { Architecture } from './types.js';

/** Five blocks of 3 x 3 convolutions, each halved by max-pooling (Simonyan and Zisserman 2015). */
function vgg(id: 'vgg16' | 'vgg19', depths: readonly number[]): Architecture {
  const title = id.toUpperCase();
  return {
    id, title, keras: title, defaultSize: 224, minimumSize: 32, preprocessing: 'caffe', features: 512,
    build(input): tf.SymbolicTensor {
      return depths.reduce((start, depth, i) => {
        let x = start;
        for (let k = 1; k <= depth; k++) x = conv(x, `block${i + 1}_conv${k}`, [64, 128, 256, 512, 512][i], 3, { padding: 'same', activation: 'relu' });
        return maxPool(x, `block${i + 1}_pool`, 2);
      }, input);
    },
  };
}

/** VGG16, 13 convolutions. */
export const VGG16 = vgg('vgg16', [2, 2, 3, 3, 3]);

/** VGG19, 16 convolutions. */
export const VGG19 = vgg('vgg19', [2, 2, 4, 4, 4]);
