import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { openBackend } from '../../lib/backend/tf.js';
import { buildTrunk } from '../../lib/models/build.js';
import { isTorchLayout } from '../../lib/models/torch-layout.js';
import { assignWeights, readWeightFile, weightsOf } from '../../lib/models/weights.js';
import { drawnWeight } from './drawn-weights.js';

before(async () => { await openBackend(); });

interface Entry { name: string; dtype: 'F32' | 'I64'; shape: readonly number[]; bytes: Buffer }
const floats = (name: string, shape: readonly number[], values: Float32Array): Entry => ({ name, dtype: 'F32', shape, bytes: Buffer.from(values.buffer) });

/** What safetensors.torch.save_file writes of a state_dict: entries in a row, the header's length before the header. */
function stateDict(entries: readonly Entry[]): Buffer {
  let end = 0;
  const header = Object.fromEntries(entries.map(({ name, dtype, shape, bytes }) => [name, { dtype, shape, data_offsets: [end, end += bytes.length] }])), text = Buffer.from(JSON.stringify(header)), length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...entries.map(({ bytes }) => bytes)]);
}

/** A kernel [height, width, in, out] as PyTorch keeps it, [out, in, height, width]. */
function torchKernel([h, w, inputs, outputs]: readonly number[], values: Float32Array): Float32Array {
  const kept = new Float32Array(values.length);
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) kept[((o * inputs + i) * h + y) * w + x] = values[((y * w + x) * inputs + i) * outputs + o];
  return kept;
}

const PARTS: Readonly<Record<string, string>> = { kernel: 'weight', gamma: 'weight', beta: 'bias', moving_mean: 'running_mean', moving_variance: 'running_var' };

test('a state_dict of PyTorch in a safetensors file fills the network: kernels turned round, counters passed over, its top left', async () => {
  const trunk = buildTrunk('darkcovidnet', { size: 32 }), entries = weightsOf(trunk).flatMap(({ name, shape }): Entry[] => {
    const slash = name.lastIndexOf('/'), layer = name.slice(0, slash), role = name.slice(slash + 1), values = drawnWeight(name, shape), [h, w, i, o] = shape;
    if (role === 'kernel') return [floats(`${layer}.weight`, [o, i, h, w], torchKernel(shape, values))];
    const entry = floats(`${layer}.${PARTS[role]}`, shape, values);
    return role === 'moving_variance' ? [entry, { name: `${layer}.num_batches_tracked`, dtype: 'I64', shape: [], bytes: Buffer.alloc(8, 1) }] : [entry];
  });
  const file = await readWeightFile(stateDict([...entries, floats('fc.weight', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)), floats('fc.bias', [2], new Float32Array(2))]), 'weights.safetensors');
  assert.equal(file.format, 'torch-safetensors');
  assert.deepEqual([...file.layers.find(({ name }) => name === 'fc')!.tensors[0].values], [1, 4, 2, 5, 3, 6]);
  const report = assignWeights(trunk, file);
  assert.deepEqual(report.left, ['fc.weight', 'fc.bias']);
  assert.equal(report.assigned.length, 85);
  for (const { name, shape, values } of weightsOf(trunk)) assert.deepEqual(values, drawnWeight(name, shape), name);
  trunk.dispose();
});

test('a state_dict of another network is refused by the names it has', async () => {
  const trunk = buildTrunk('small-cnn', { size: 32 }), other = await readWeightFile(stateDict([floats('layer4.1.conv2.weight', [1, 1, 1, 1], Float32Array.of(1))]), 'resnet.safetensors');
  assert.throws(() => assignWeights(trunk, other), /weights of another network: .*it looks like ResNet18 .*resnet\.safetensors/);
  trunk.dispose();
});

test('names with a slash are this project\'s own, whatever they end with', () => {
  assert.ok(isTorchLayout(['conv1.weight', 'bn1.running_mean']));
  assert.ok(!isTorchLayout(['layer1.0.conv1/kernel']));
  assert.ok(!isTorchLayout(['conv1.weight', 'conv1/kernel']));
  assert.ok(!isTorchLayout([]));
});
