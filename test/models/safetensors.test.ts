import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeSafetensors, isSafetensors, readSafetensors } from '../../lib/models/safetensors.js';

const TENSORS = [{ name: 'a/kernel', shape: [2, 3], values: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) }, { name: 'b/bias', shape: [2], values: Float32Array.of(1.5, -2) }];
// safetensors 0.8.0 (Python): safetensors.numpy.save({'a/kernel': np.arange(6, dtype=np.float32).reshape(2, 3) / 4, 'b/bias': np.float32([1.5, -2])}, metadata={'architecture': 'small-cnn'})
const PYTHON = Buffer.from('a8000000000000007b225f5f6d657461646174615f5f223a7b22617263686974656374757265223a22736d616c6c2d636e6e227d2c22612f6b65726e656c223a7b226474797065223a22463332222c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b302c32345d7d2c22622f62696173223a7b226474797065223a22463332222c227368617065223a5b325d2c22646174615f6f666673657473223a5b32342c33325d7d7d000000000000803e0000003f0000403f0000803f0000a03f0000c03f000000c0', 'hex');

test('the bytes are those of the reference library, and its file is read', () => {
  assert.deepEqual(encodeSafetensors(TENSORS, { architecture: 'small-cnn' }), PYTHON);
  assert.ok(isSafetensors(PYTHON));
  const { tensors, metadata } = readSafetensors(PYTHON);
  assert.deepEqual([[...tensors].map(([name, tensor]) => ({ name, ...tensor })), metadata], [TENSORS, { architecture: 'small-cnn' }]);
});

test('a file that does not begin at a multiple of four bytes in memory is read alike', () => {
  const shifted = Buffer.alloc(PYTHON.length + 1);
  PYTHON.copy(shifted, 1);
  assert.deepEqual(readSafetensors(shifted.subarray(1)), readSafetensors(PYTHON));
});

/** A file with another header before the same data. */
function withHeader(header: object | string, data = PYTHON.subarray(-32)): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header)), length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

test('a damaged file is refused by tensor: header, type, shape, place, bytes of nobody', () => {
  const a = { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] }, b = { dtype: 'F32', shape: [2], data_offsets: [24, 32] };
  for (const [bytes, pattern] of [
    [PYTHON.subarray(0, 100), /the header does not fit/], [Buffer.alloc(3), /the header does not fit/], [withHeader('{nothing'), /no JSON/],
    [withHeader({ a, b: { ...b, dtype: 'F16' } }), /tensor "b" is of type F16 .*expected F32/], [withHeader({ a, b: { ...b, shape: [-2] } }), /tensor "b" has no shape/],
    [withHeader({ a, b: { ...b, shape: [3] } }), /tensor "b" lies at 24 to 32/], [withHeader({ a, b: { ...b, data_offsets: [16, 24] } }), /tensor "b" lies at 16 to 24/], [withHeader({ a }), /8 bytes belong to no tensor/],
    [PYTHON.subarray(0, -4), /tensor "b\/bias" lies at 24 to 32 .*of 28 bytes/],
  ] as const) assert.throws(() => readSafetensors(bytes, 'given.safetensors'), (error: Error) => pattern.test(error.message) && error.message.includes('given.safetensors'), String(pattern));
});

test('tensors whose values do not fill their shape, or that share a name, are not written', () => {
  assert.throws(() => encodeSafetensors([{ ...TENSORS[0], shape: [2, 2] }]), /tensor "a\/kernel" has 6 values .*expected 4/);
  assert.throws(() => encodeSafetensors([TENSORS[0], TENSORS[0]]), /two tensors are called "a\/kernel"/);
});
