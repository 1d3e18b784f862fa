import { SecondReadError } from '../core/errors.js';
import type { Hdf5 } from './hdf5.js';
import type { FileLayer, FileTensor } from './weight-file.js';

/** What Keras calls a weight inside its layer. */
const ROLES = ['kernel', 'bias', 'gamma', 'beta', 'moving_mean', 'moving_variance', 'depthwise_kernel', 'pointwise_kernel'];

/** Path of a tensor without TensorFlow's ":0". */
const bare = (name: string): string => name.replace(/:\d+$/, '');
const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
const roleIn = (name: string): string | null => { const role = lastPart(bare(name)); return ROLES.includes(role) ? role : null; };

/**
 * Layers of a classic Keras file: groups named by `layer_names` at the root or under `model_weights`, each with its `weight_names`. A nested
 * model is one group there; its weights carry the inner layers' names, by which it is taken apart.
 *
 * @returns null where the file is not of this layout
 */
export function readClassic(hdf5: Hdf5, file: string): FileLayer[] | null {
  const root = hdf5.texts('', 'layer_names') === null ? 'model_weights' : '';
  const names = hdf5.texts(root, 'layer_names');
  if (names === null) return null;
  return names.flatMap((layer) => {
    const group = root === '' ? layer : `${root}/${layer}`, weights = hdf5.texts(group, 'weight_names');
    if (weights === null) throw new SecondReadError('data', `layer "${layer}" is listed but has no group`, { file, field: layer, remedy: 'The file is damaged: fetch it again.' });
    const tensors = weights.map((weight): FileTensor => ({ name: `${layer}/${bare(weight)}`, role: roleIn(weight), ...hdf5.read(`${group}/${weight}`) }));
    return takeApart(layer, weights, tensors);
  });
}

/** One layer, or the layers of a nested model: those whose weights have more than one path before their role. */
function takeApart(layer: string, weights: readonly string[], tensors: readonly FileTensor[]): FileLayer[] {
  if (tensors.length === 0) return [];
  const inner = new Map<string, FileTensor[]>();
  weights.forEach((weight, i) => {
    const at = bare(weight).lastIndexOf('/'), path = tensors[i].role === null || at < 0 ? '' : bare(weight).slice(0, at);
    if (!inner.has(path)) inner.set(path, []);
    inner.get(path)!.push(tensors[i]);
  });
  return inner.size === 1 || inner.has('') ? [{ name: layer, tensors }] : [...inner].map(([path, list]) => ({ name: path, tensors: list }));
}

/**
 * Layers of a Keras 3 `.weights.h5` file: every group `.../layers/<kind>_<number>` with its variables numbered in `vars`. The layer's own name is
 * an attribute since Keras 3.2; before, kind and number alone tell. What belongs to the optimizer is left out.
 */
export function readKeras3(hdf5: Hdf5, file: string): FileLayer[] {
  const layers: FileLayer[] = [], walk = (group: string): void => {
    for (const { name, dataset } of hdf5.members(group)) {
      const path = group === '' ? name : `${group}/${name}`;
      if (dataset || path === 'optimizer') continue;
      if (name === 'vars') layers.push(...variables(hdf5, group, path)); else walk(path);
    }
  };
  walk('');
  if (layers.length === 0) throw new SecondReadError('data', 'an HDF5 file without weights of Keras', { file, expected: 'layer_names, model_weights or layers/.../vars inside', remedy: 'Save it with Keras: model.save_weights("name.weights.h5").' });
  return layers.sort((a, b) => (a.kind ?? '').localeCompare(b.kind ?? '') || a.number! - b.number!);
}

function variables(hdf5: Hdf5, group: string, path: string): FileLayer[] {
  const numbers = hdf5.members(path).filter(({ dataset }) => dataset).map(({ name }) => Number(name)).sort((a, b) => a - b);
  if (numbers.length === 0) return [];
  const [, kind, number] = /^(.*?)(?:_(\d+))?$/.exec(lastPart(group))!, name = hdf5.text(path, 'name');
  const tensors = numbers.map((at): FileTensor => ({ name: `${name ?? group}/${at}`, role: null, ...hdf5.read(`${path}/${at}`) }));
  return [{ name, kind, number: number === undefined ? 0 : Number(number), tensors }];
}
