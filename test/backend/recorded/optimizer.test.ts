import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { recordTraining, type Optimizer } from '../../../lib/backend/recorded/index.js';
import { openBackend } from '../../../lib/backend/tf.js';
import { backendsHere, close } from '../compare.js';

// Keras 3.15.1 on TensorFlow 2.21.0: five steps of mean((x w + b - y)^2), x [[1, 2], [3, -1], [.5, .25]], y [1, 0, 2], from w [.5, -.25], b .1;
// the loss before each step, then w and b.
const CASES: { keras: string; optimizer: Optimizer; learningRate: number; losses: number[]; w: number[]; b: number[] }[] = [
  { keras: 'Adam(0.1)', optimizer: { kind: 'adam' }, learningRate: 0.1, losses: [2.388385534286499, 1.8579727411270142, 1.4212079048156738, 1.0779389142990112, 0.8252136707305908], w: [0.02074432373046875, 0.22827200591564178], b: [0.6009224057197571] },
  { keras: 'Adam(0.05, beta_1=0.8, beta_2=0.9, epsilon=1e-3)', optimizer: { kind: 'adam', beta1: 0.8, beta2: 0.9, epsilon: 1e-3 }, learningRate: 0.05, losses: [2.388385534286499, 2.112323045730591, 1.8595027923583984, 1.6303300857543945, 1.4249683618545532], w: [0.25371474027633667, -0.003762621432542801], b: [0.34931084513664246] },
  { keras: 'SGD(0.1)', optimizer: { kind: 'sgd' }, learningRate: 0.1, losses: [2.388385534286499, 1.342645287513733, 1.0036072731018066, 0.849033534526825, 0.7660511136054993], w: [0.05976301059126854, 0.35689523816108704], b: [0.46880584955215454] },
  { keras: 'SGD(0.1, momentum=0.9)', optimizer: { kind: 'sgd', momentum: 0.9 }, learningRate: 0.1, losses: [2.388385534286499, 1.342645287513733, 0.9244954586029053, 1.1768947839736938, 1.3160406351089478], w: [-0.11223067343235016, 0.8654109239578247], b: [1.1548008918762207] },
];

for (const backend of backendsHere()) {
  for (const { keras, optimizer, learningRate, ...want } of CASES) {
    test(`five steps equal Keras' ${keras} on ${backend}`, async () => {
      await openBackend({ backend, threads: 2 });
      const variable = (values: number[], shape: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.tensor(values, shape)));
      const w = variable([0.5, -0.25], [2, 1]), b = variable([0.1], [1]);
      const training = await recordTraining({
        name: keras, optimizer, trainable: [w, b], inputs: { x: { shape: [3, 2], dtype: 'float32' }, y: { shape: [3, 1], dtype: 'float32' } },
        loss: ({ x, y }) => ({ loss: tf.mean(tf.square(tf.sub(tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b), y))) as tf.Scalar }),
      });
      const batch = { x: Float32Array.of(1, 2, 3, -1, 0.5, 0.25), y: Float32Array.of(1, 0, 2) };
      const losses = want.losses.map(() => training.step(batch, { learningRate, seed: 0 }).loss), weights = training.pull();
      // Keras' powers of beta2 in float32 are off by 1e-5; NumPy in float64 gives 1.421201338 as Adam's third loss, and so do we.
      close(losses, want.losses, 1e-5, 'losses');
      close(weights[0], want.w, 1e-5, 'w');
      close(weights[1], want.b, 1e-5, 'b');
      if (keras === 'Adam(0.1)') close([losses[2]], [1.4212013381690565], 5e-7, 'third loss');
      training.dispose();
      tf.dispose([w, b]);
    });
  }
}
