import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type * as H5Wasm from 'h5wasm';
import { fromRoot } from '../../lib/core/paths.js';
import type { NamedTensor } from '../../lib/models/types.js';

/** Bytes of a classic Keras file with these tensors: `layer_names`, a group a layer, `weight_names`. */
export function classicFile(tensors: readonly NamedTensor[], { under = '', dtype = '<f' }: { under?: string; dtype?: string } = {}): Promise<Buffer> {
  const layers = new Map<string, NamedTensor[]>();
  for (const tensor of tensors) {
    const layer = path.posix.dirname(tensor.name);
    layers.set(layer, [...layers.get(layer) ?? [], tensor]);
  }
  return hdf5(async (file) => {
    const root = under === '' ? file : file.create_group(under);
    root.create_attribute('layer_names', [...layers.keys()]);
    for (const [layer, list] of layers) {
      const group = root.create_group(layer);
      group.create_attribute('weight_names', list.map(({ name }) => `${name}:0`));
      group.create_group(layer);
      for (const { name, shape, values } of list) {
        group.create_dataset({ name: `${name}:0`, data: dtype === '<f' ? values : Int32Array.from(values), shape: [...shape], dtype });
      }
    }
  });
}

/** Bytes of an HDF5 file that `fill` fills. */
export async function hdf5(fill: (file: H5Wasm.File) => void | Promise<void>): Promise<Buffer> {
  const h5 = createRequire(fromRoot('package.json'))(fromRoot('node_modules', 'h5wasm', 'dist', 'node', 'hdf5_hl.js')) as typeof H5Wasm;
  await h5.ready;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'second-read-h5-')), name = path.join(folder, 'file.h5');
  try {
    const file = new h5.File(name, 'w');
    await fill(file);
    file.close();
    return readFileSync(name);
  } finally { rmSync(folder, { recursive: true }); }
}
