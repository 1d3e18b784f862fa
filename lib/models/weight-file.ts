import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { withHdf5 } from './hdf5.js';
import { readClassic, readKeras3 } from './keras-files.js';
import { isSafetensors, readSafetensors } from './safetensors.js';
import { isTorchLayout, layersOfTorch } from './torch-layout.js';
import type { WeightTensor } from './types.js';

/** One tensor of a weight file. */
export interface FileTensor extends WeightTensor {
  /** Its full name in the file. */
  readonly name: string;
  /** `kernel`, `gamma`, ...; null where the file does not say, and its place in the layer alone tells. */
  readonly role: string | null;
}

/** One layer of a weight file, its tensors in the order in which Keras keeps them. */
export interface FileLayer {
  /** Null in the oldest `.weights.h5` files, which number layers by kind alone. */
  readonly name: string | null;
  /** Kind and number, where the file numbers its layers so: `conv2d` and 3 of `layers/conv2d_3`. */
  readonly kind?: string;
  readonly number?: number;
  readonly tensors: readonly FileTensor[];
}

export type WeightFormat = 'keras-h5' | 'keras-weights-h5' | 'safetensors' | 'torch-safetensors';

/** All tensors of a file, by layer. */
export interface WeightFile {
  /** How errors call it. */
  readonly file: string;
  readonly format: WeightFormat;
  readonly layers: readonly FileLayer[];
  /** Texts stored beside the tensors (safetensors only). */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a weight file whole: classic Keras `.h5`/`.hdf5` (weights alone, with or without the top, or a whole model, nested trunks included),
 * Keras 3 `.weights.h5`, or safetensors: as `writeWeightFile` makes it, or a `state_dict` that PyTorch saved (`safetensors.torch.save_file`), whose
 * kernels are brought into Keras's order. The content tells which, not the name.
 *
 * @param source a path, or the file's bytes
 * @param name how errors call it; without it the path
 * @throws SecondReadError (data) naming the file, and the tensor where one is at fault: no such file, 0 bytes, neither HDF5 nor safetensors, cut
 *   short, no weights of Keras inside, a tensor that is not of floating-point numbers or holds NaN
 * @example (await readWeightFile('squeezenet1.1-imagenet-notop.h5')).layers[0].name // 'conv1'
 */
export async function readWeightFile(source: string | Buffer, name = typeof source === 'string' ? source : 'weights'): Promise<WeightFile> {
  const file = checked(isSafetensors(source) ? readSafetensorsFile(source, name) : await withHdf5(source, name, (hdf5) => {
    const classic = readClassic(hdf5, name);
    return { file: name, format: classic === null ? 'keras-weights-h5' : 'keras-h5', layers: classic ?? readKeras3(hdf5, name), metadata: {} };
  }));
  if (file.layers.length > 0) return file;
  throw new SecondReadError('data', 'there is no weight in it', { file: name, expected: 'weights of Keras', remedy: 'Save the model\'s weights (model.save_weights), not its configuration or its optimizer.' });
}

function readSafetensorsFile(source: string | Buffer, name: string): WeightFile {
  const { tensors, metadata } = readSafetensors(source, name), layers = new Map<string, FileTensor[]>();
  if (isTorchLayout([...tensors.keys()])) return { file: name, format: 'torch-safetensors', layers: layersOfTorch(tensors), metadata };
  for (const [full, tensor] of tensors) {
    const layer = path.posix.dirname(full);
    if (!layers.has(layer)) layers.set(layer, []);
    layers.get(layer)!.push({ name: full, role: path.posix.basename(full), ...tensor });
  }
  return { file: name, format: 'safetensors', layers: [...layers].map(([layer, list]) => ({ name: layer, tensors: list })), metadata };
}

function checked(file: WeightFile): WeightFile {
  for (const { name, values } of file.layers.flatMap((layer) => layer.tensors)) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new SecondReadError('data', `tensor "${name}" holds ${values[bad]} at ${bad}`, { file: file.file, field: name, expected: 'finite numbers', remedy: 'The training that wrote it diverged, or the file is damaged: take another.' });
  }
  return file;
}
