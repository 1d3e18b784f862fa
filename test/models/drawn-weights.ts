import * as tf from '@tensorflow/tfjs';

/** `count` numbers in [0, 1) that follow from the name, as test/reference/drawn.py: FNV-1a, then lowbias32 of each place. */
export function drawn(name: string, count: number): Float64Array {
  let salt = 0x811c9dc5;
  for (const byte of Buffer.from(name)) salt = Math.imul(salt ^ byte, 0x01000193) >>> 0;
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = (Math.imul(i, 0x9e3779b1) + salt) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
    numbers[i] = ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  }
  return numbers;
}

/** The weight of that name and shape, as `weight` of the Python script. */
export function drawnWeight(name: string, shape: readonly number[]): Float32Array {
  const kind = name.slice(name.lastIndexOf('/') + 1), u = drawn(name, shape.reduce((a, b) => a * b, 1));
  const line = (offset: number, slope: number): Float32Array => {
    const values = new Float32Array(u.length);
    for (let i = 0; i < u.length; i++) values[i] = offset + slope * u[i];
    return values;
  };
  if (kind === 'gamma' || kind === 'moving_variance') return line(0.6, 0.8);
  if (kind === 'beta' || kind === 'moving_mean' || kind === 'bias') return line(-0.2, 0.4);
  const bound = Math.sqrt(kind === 'depthwise_kernel' ? 3 / (shape[0] * shape[1]) : 6 / (shape[0] * shape[1] * shape[2]));
  return line(-bound, 2 * bound);
}

/** Layers that have weights, in the model's order, each with Keras's names of its tensors. */
export function weightedLayers(model: tf.LayersModel): { layer: tf.layers.Layer; tensors: { name: string; shape: number[] }[] }[] {
  return model.layers.filter((layer) => layer.weights.length > 0).map((layer) => ({
    layer,
    tensors: layer.weights.map((weight) => ({ name: `${layer.name}/${weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1)}`, shape: weight.shape as number[] })),
  }));
}

/** Gives every tensor of the model the weight that its name says. */
export function drawWeights(model: tf.LayersModel): void {
  tf.tidy(() => {
    for (const { layer, tensors } of weightedLayers(model)) layer.setWeights(tensors.map(({ name, shape }) => tf.tensor(drawnWeight(name, shape), shape)));
  });
}
