/** Fields of TensorFlow's `RewriterConfig` (rewriter_config.proto) and what they are set to: 1 is "none", 2 is "off". */
const REWRITER: readonly [field: number, value: number][] = [
  [4, 1], // memory_optimization
  [9, 2], // loop_optimization
  [10, 2], // function_optimization
  [13, 2], // shape_optimization
  [18, 2], // pin_to_host_optimization
  [22, 2], // implementation_selector
];

/**
 * A serialised `ConfigProto` that leaves out those graph optimisers which find nothing in a recorded step: it has neither loops nor
 * functions, and all shapes are known. The others keep their two rounds: convolutions are fused with what follows in the second.
 */
export function sessionConfig(): Uint8Array {
  const rewriter = REWRITER.flatMap(([field, value]) => [...varint(field << 3), value]);
  const message = (field: number, content: number[]): number[] => [...varint((field << 3) | 2), ...varint(content.length), ...content];
  return Uint8Array.from(message(10, message(10, rewriter)));
}

/** Protocol buffers' number of seven bits a byte. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
