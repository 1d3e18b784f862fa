import assert from 'node:assert/strict';
import test from 'node:test';
import { preprocess, PREPROCESSINGS } from '../../lib/models/preprocess.js';

const PIXELS = Uint8Array.of(10, 200, 77, 255, 0, 128);
// Keras 3.15.1: keras.applications.imagenet_utils.preprocess_input(np.float32([[[[10, 200, 77], [255, 0, 128]]]]), mode=...)
const KERAS = {
  caffe: [-26.939002990722656, 83.22100067138672, -113.68000030517578, 24.060997009277344, -116.77899932861328, 131.32000732421875],
  tf: [-0.9215686321258545, 0.5686274766921997, -0.3960784077644348, 1.0, -1.0, 0.003921627998352051],
  torch: [-1.9466564655303955, 1.465686321258545, -0.46239641308784485, 2.248908281326294, -2.0357141494750977, 0.4264925718307495],
};

test('each preprocessing gives what Keras gives', () => {
  for (const [mode, values] of Object.entries(KERAS)) {
    preprocess(PIXELS, mode as keyof typeof KERAS, new Float32Array(6)).forEach((value, i) => assert.ok(Math.abs(value - values[i]) < 1e-5, `${mode} ${i}: ${value}, Keras ${values[i]}`));
  }
  const caffe = preprocess(PIXELS, 'caffe', new Float32Array(6));
  preprocess(PIXELS, 'caffe-then-255', new Float32Array(6)).forEach((value, i) => assert.ok(Math.abs(value - caffe[i] / 255) < 1e-7));
  assert.deepEqual([...preprocess(PIXELS, 'none', new Float32Array(6))], [...PIXELS]);
  assert.deepEqual([...preprocess(Uint8Array.of(0, 51, 255), 'unit', new Float32Array(3))], [0, Math.fround(0.2), 1]);
});

test('a grey picture is three equal channels, and pixels may be prepared in their own place', () => {
  for (const mode of PREPROCESSINGS) {
    const colour = Float32Array.of(7, 7, 7, 200, 200, 200), grey = preprocess(Uint8Array.of(7, 200), mode, new Float32Array(6));
    assert.deepEqual(preprocess(colour, mode, new Float32Array(6)), grey, mode);
    const own = Float32Array.from(PIXELS), wanted = preprocess(PIXELS, mode, new Float32Array(6));
    assert.deepEqual(preprocess(own, mode, own), wanted, mode);
  }
});

test('a result that fits neither colour nor grey is refused', () => {
  assert.throws(() => preprocess(PIXELS, 'tf', new Float32Array(12)), /6 pixel values into 12 .*"into"/);
  assert.throws(() => preprocess(new Uint8Array(4), 'tf', new Float32Array(4)), /4 pixel values into 4/);
});
