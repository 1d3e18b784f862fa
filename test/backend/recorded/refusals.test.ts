import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { nodeBackend } from '../../../lib/backend/native.js';
import { openSessions, recordForward, recordTraining, type TrainingOptions } from '../../../lib/backend/recorded/index.js';
import { openBackend } from '../../../lib/backend/tf.js';
import { backendsHere } from '../compare.js';
import { BATCH, batchOf, BLOCKS, network, trainingOf } from './networks.js';

type Loss = TrainingOptions['loss'];

/** Records w * x with one variable by a loss of its own, and checks that nothing stays behind. */
async function refused(loss: (w: tf.Variable, inputs: Record<string, tf.Tensor>) => ReturnType<Loss>, message: RegExp, more: (w: tf.Variable) => Partial<TrainingOptions> = () => ({})): Promise<void> {
  await openBackend({ backend: 'native', threads: 2 });
  const random = ownRandom(), before = tf.memory().numTensors, sessions = openSessions(), w = variable([1, 2], 'w');
  const options: TrainingOptions = { name: 'refused step', loss: (inputs) => loss(w, inputs), inputs: { x: { shape: [2], dtype: 'float32' } }, trainable: [w], optimizer: { kind: 'adam' } };
  await assert.rejects(recordTraining({ ...options, ...more(w) }), (error: Error) => {
    assert.equal(error.name, 'SecondReadError');
    assert.match(error.message, message);
    assert.match(error.message, /^refused step/);
    return true;
  });
  assert.deepEqual(tf.tidy(() => tf.mul(w, 2).arraySync()), [2, 4], 'the variable and tfjs are as before');
  tf.disposeVariables();
  assert.equal(openSessions(), sessions, 'a session is left behind');
  assert.equal(tf.memory().numTensors, before, 'tensors are left behind');
  assert.equal(ownRandom(), random, 'Math.random is as before');
}

const variable = (values: number[], name: string, { trainable = true, dtype = 'float32' as 'float32' | 'int32' } = {}): tf.Variable => tf.tidy(() => tf.variable(tf.tensor1d(values, dtype), trainable, name));
const ownRandom = (): unknown => Object.getOwnPropertyDescriptor(Math, 'random')?.value;

const total = (x: tf.Tensor): { loss: tf.Scalar } => ({ loss: tf.sum(x) as tf.Scalar });

if (backendsHere().includes('native')) {
  test('values read back while recording are refused, with the operation and its shape', async () => {
    await refused((w, { x }) => (tf.mul(w, x).dataSync()[0] > 0 ? total(w) : total(x)), /cannot be recorded: the values of Mul float32 \[2\] are read back/);
    await refused((w) => ({ loss: tf.scalar(w.arraySync() as unknown as number) }), /the values of ReadVariableOp float32 \[2\] are read back/);
  });

  test('a variable that was not named is refused, read or assigned', async () => {
    let stranger: tf.Variable;
    const other = (): Partial<TrainingOptions> => { stranger = variable([3, 4], 'stranger'); return {}; };
    await refused((w) => total(tf.mul(w, stranger)), /variable "stranger" float32 \[2\] is read, but was not named/, other);
    await refused((w) => { stranger.assign(tf.mul(w, 2)); return total(w); }, /variable "stranger" float32 \[2\] is assigned, but was not named/, other);
    await refused((w) => total(tf.mul(w, variable([3, 4], 'new'))), /variable "new" is made while recording/);
  });

  test('values asked for by a promise are refused where they are awaited', async () => {
    await openBackend({ backend: 'native', threads: 2 });
    let data: Promise<unknown> = Promise.resolve();
    const forward = await recordForward({ name: 'promise', inputs: { x: { shape: [1], dtype: 'float32' } }, variables: [], weights: 'constants', forward: ({ x }) => { data = x.data(); return { y: x }; } });
    await assert.rejects(data, /promise cannot be recorded: the values of Placeholder float32 \[1\] are read back/);
    forward.dispose();
  });

  test('assigning a variable that is not state is refused', async () => {
    await refused((w, { x }) => { w.assign(tf.mul(w, x) as tf.Tensor1D); return total(tf.mul(w, x)); }, /the code assigns variable "w" float32 \[2\], which is trainable/);
  });

  test('a kernel that calls the binding itself is refused by name', async () => {
    await openBackend({ backend: 'native', threads: 2 });
    tf.registerKernel({ kernelName: 'BypassingSquare', backendName: 'tensorflow', kernelFunc: ({ inputs }) => {
      const inner = nodeBackend() as unknown as { getInputTensorIds(tensors: unknown[]): number[] };
      inner.getInputTensorIds([inputs.x]);
      return inputs.x as tf.TensorInfo;
    } });
    await refused((w) => total(tf.engine().runKernel('BypassingSquare', { x: w }) as tf.Tensor), /a kernel calls the binding itself \(getInputTensorIds\) in kernel BypassingSquare/);
    tf.unregisterKernel('BypassingSquare', 'tensorflow');
  });

  test("tfjs's own dropout and noise are refused by the name of their layer", async () => {
    const layers = { own_dropout: tf.layers.dropout({ rate: 0.5, name: 'own_dropout' }), own_noise: tf.layers.gaussianNoise({ stddev: 1, name: 'own_noise' }) };
    for (const [name, layer] of Object.entries(layers)) {
      await refused((w, { x }) => total(layer.apply(tf.mul(w, x), { training: true }) as tf.Tensor), new RegExp(`tfjs's own \\w+ \\(layer "${name}"\\) would drop the same values in every replay.*dropout-layer`));
    }
  });

  test("tfjs's random numbers are refused", async () => {
    await refused((w) => total(tf.mul(w, tf.randomUniform([2]))), /random numbers \(Math\.random\) would be the same in every replay/);
    await refused((w) => total(tf.dropout(w, 0.5)), /random numbers/);
  });

  test('types that recordings do not know are refused with the operation', async () => {
    await refused((w) => total(tf.real(tf.complex(w, w))), /output 0 of Complex has TensorFlow's type 8, which recordings do not know/);
    await refused((w) => { tf.concat([tf.tensor1d(['a']), tf.tensor1d(['b'])]); return total(w); }, /a tensor is string \[1\] in kernel Concat/);
    await refused((w) => total(w), /variable "count" int32 \[1\] cannot be held by a recording; expected float32/, () => ({ state: [variable([1], 'count', { trainable: false, dtype: 'int32' })] }));
  });

  test('a shape that depends on values is refused', async () => {
    await refused((w) => total(tf.unique(w).values), /output 0 of UniqueV2 has a shape that is known only once it runs/);
  });

  test("shapes that do not fit are refused with TensorFlow's message, the operation and its inputs", async () => {
    const { binding } = await openBackend({ backend: 'native', threads: 2 }).then(nodeBackend), type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
    await refused((w, { x }) => total(nodeBackend().executeMultipleOutputs('MatMul', [type], [w, x], 1)[0]), /MatMul\(ReadVariableOp float32 \[2\], Placeholder float32 \[2\]\): Shape must be rank 2/);
  });

  test('a loss that is no scalar, or does not depend on a trainable variable, is refused', async () => {
    await refused((w, { x }) => ({ loss: tf.mul(w, x) as unknown as tf.Scalar }), /the loss is float32 \[2\].*expected a scalar/);
    await refused((w) => total(w), /does not depend on trainable variable "unused" float32 \[1\]/, (w) => ({ trainable: [w, variable([1], 'unused')] }));
  });

  test('variables named twice, frozen ones among the trainable, or none at all are refused', async () => {
    await refused(total as never, /variable "w" float32 \[2\] is named twice, as trainable and as frozen/, (w) => ({ frozen: [w] }));
    await refused(total as never, /variable "still" float32 \[1\] is frozen, but named as trainable/, () => ({ trainable: [variable([1], 'still', { trainable: false })] }));
    await refused(total as never, /no trainable variable/, () => ({ trainable: [] }));
  });

  test('a recording inside of another is refused', async () => {
    await openBackend({ backend: 'native', threads: 2 });
    let inner: Promise<unknown> = Promise.resolve();
    const outer = await recordForward({ name: 'outer', inputs: { x: { shape: [1], dtype: 'float32' } }, variables: [], weights: 'constants', forward: ({ x }) => {
      inner = recordForward({ name: 'inner', inputs: { x: { shape: [1], dtype: 'float32' } }, variables: [], weights: 'constants', forward: (inputs) => ({ y: inputs.x }) });
      return { y: tf.mul(x, 2) };
    } });
    await assert.rejects(inner, /a recording was started inside of another/);
    assert.deepEqual(outer.run({ x: Float32Array.of(4) }).y, Float32Array.of(8));
    outer.dispose();
  });
}

for (const backend of backendsHere().filter((name) => name !== 'javascript')) {
  test(`changed shapes, unknown and missing inputs, wrong types and weights are refused at replay on ${backend}`, async () => {
    await openBackend({ backend, threads: 2 });
    const net = network(BLOCKS.dropout), training = await recordTraining(trainingOf(net, { kind: 'sgd' })), batch = batchOf(1);
    const rate = { learningRate: 0.1, seed: 1 };
    assert.throws(() => training.step(batchOf(1, BATCH - 1), rate), /step: input "x" has 576 values \(field "x"\); expected 768 values, float32 \[4, 8, 8, 3\]\. A recording keeps its shapes/);
    assert.throws(() => training.step({ x: batch.x, y: batch.y }, rate), /input "weights" is missing/);
    assert.throws(() => training.step({ ...batch, more: batch.y }, rate), /has no input "more" \(field "more"\); expected x, y, weights/);
    assert.throws(() => training.feed([]), /0 arrays of weights; expected 4/);
    const weights = training.pull();
    assert.throws(() => training.feed([weights[0].slice(1), ...weights.slice(1)]), /161 values in a Float32Array for variable 0, "conv2d_\w+\/kernel" .*expected 162 in a Float32Array, float32 \[3, 3, 3, 6\]/);
    training.dispose();
    assert.throws(() => training.step(batch, rate), /step: run after dispose/);
    net.dispose();
  });
}
