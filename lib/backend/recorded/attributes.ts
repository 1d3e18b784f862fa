import { SecondReadError } from '../../core/errors.js';
import { tensorflow, type Pointer } from './c-api.js';
import { longs, typeCode, type DataType } from './data-types.js';

/** The kinds of attribute, numbered as in TensorFlow's `TF_AttrType`, which tfjs' binding hands through. */
const KINDS = ['string', 'int', 'float', 'bool', 'type', 'shape'] as const;
/** An attribute as tfjs' node backend gives it: `type` is a `TF_AttrType`. */
export interface Attribute { name: string; type: number; value: unknown }

/** Attributes, for operations that the engine adds by itself. */
export const attribute = {
  type: (name: string, dtype: DataType): Attribute => ({ name, type: 4, value: typeCode(dtype) }),
  shape: (name: string, dims: readonly number[]): Attribute => ({ name, type: 5, value: dims }),
  text: (name: string, value: string): Attribute => ({ name, type: 0, value }),
  bool: (name: string, value: boolean): Attribute => ({ name, type: 3, value }),
};

/** Sets one on an operation under construction. @throws SecondReadError (run) for a kind that recordings do not know */
export function setAttribute(description: Pointer, { name, type, value }: Attribute): void {
  const { api } = tensorflow(), kind = KINDS[type], list = Array.isArray(value);
  if (kind === 'shape') { const dims = longs(value as number[]); api.TF_SetAttrShape(description, name, dims, dims.length); return; }
  if (kind === 'string' && !list) { const bytes = Buffer.from(value as string); api.TF_SetAttrString(description, name, bytes, bytes.length); return; }
  if (kind === 'type' && !list) { api.TF_SetAttrType(description, name, value as number); return; }
  if (kind === 'int') { if (list) { const all = longs(value as number[]); api.TF_SetAttrIntList(description, name, all, all.length); } else api.TF_SetAttrInt(description, name, value as number); return; }
  if (kind === 'float') { if (list) { const all = Float32Array.from(value as number[]); api.TF_SetAttrFloatList(description, name, all, all.length); } else api.TF_SetAttrFloat(description, name, value as number); return; }
  if (kind === 'bool') { if (list) { const all = Uint8Array.from(value as boolean[], Number); api.TF_SetAttrBoolList(description, name, all, all.length); } else api.TF_SetAttrBool(description, name, value === true ? 1 : 0); return; }
  throw new SecondReadError('run', `attribute "${name}" is of a kind that recordings do not know (${kind ?? type}${list ? ' list' : ''})`);
}
