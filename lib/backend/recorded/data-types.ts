/** Element types that recordings know, with TensorFlow's number of each and its bytes. */
export const TYPES = { float32: { code: 1, bytes: 4 }, int32: { code: 3, bytes: 4 }, bool: { code: 10, bytes: 1 }, int64: { code: 9, bytes: 8 }, resource: { code: 20, bytes: 0 } } as const;
export type DataType = keyof typeof TYPES;
export const typeCode = (dtype: DataType): number => TYPES[dtype].code;

/** A tensor's type and shape, for messages. @example describeTensor(tf.zeros([2, 3])) // 'float32 [2, 3]' */
export const describeTensor = ({ shape, dtype }: { shape: readonly number[]; dtype: string }): string => `${dtype} [${shape.join(', ')}]`;

/** Dimensions as TensorFlow's C API takes them. */
export const longs = (values: readonly number[]): BigInt64Array => BigInt64Array.from(values, BigInt);
