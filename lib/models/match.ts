import type * as tf from '@tensorflow/tfjs';
import type { FileLayer } from './weight-file.js';

/** A layer of a network and the layer of a file that holds its weights. */
export interface LayerMatch { layer: tf.layers.Layer; from: FileLayer; by: 'name' | 'order' }

export interface LayerMatches {
  matched: LayerMatch[];
  /** Layers of the network that the file does not have. */
  missing: tf.layers.Layer[];
  /** Layers of the file that the network does not have. */
  extra: FileLayer[];
}

/** Names that Keras makes up: the kind, and how many of it the session had made before. */
const NUMBERED = /^(conv2d|depthwise_conv2d|separable_conv2d|batch_normalization)(?:_(\d+))?$/;
/** Old releases wrote "conv1/conv" where Keras 3 writes "conv1_conv". */
const plain = (name: string): string => name.replaceAll('/', '_');
const numbered = (name: string | null): { kind: string; number: number } | null => {
  const found = name === null ? null : NUMBERED.exec(name.slice(name.lastIndexOf('/') + 1));
  return found === null ? null : { kind: found[1], number: Number(found[2] ?? 0) };
};

/**
 * Finds the layer of a file for each layer of a network. By name; but names that Keras numbers (conv2d_94) count on from whatever the session had
 * built before, so of those the i-th of a kind is the i-th of that kind: the numbers follow the order in which layers are made, here and there.
 * Where the file has no names (Keras 3.0 and 3.1), its own count of each kind follows the order of the network's layers.
 */
export function matchLayers(layers: readonly tf.layers.Layer[], file: readonly FileLayer[]): LayerMatches {
  const matched: LayerMatch[] = [], left = new Set(file), missing: tf.layers.Layer[] = [];
  const take = (layer: tf.layers.Layer, from: FileLayer | undefined, by: LayerMatch['by']): void => {
    if (from === undefined) { missing.push(layer); return; }
    matched.push({ layer, from, by });
    left.delete(from);
  };
  const nameless = file.every(({ name }) => name === null);
  const byName = new Map(file.filter(({ name }) => name !== null).map((one) => [plain(one.name!), one]));
  const groups = new Map<string, tf.layers.Layer[]>();
  for (const layer of layers) {
    const kind = nameless ? kindOf(layer) : numbered(layer.name)?.kind;
    if (kind === undefined) take(layer, byName.get(plain(layer.name)) ?? innermost(byName, layer.name), 'name');
    else groups.set(kind, [...groups.get(kind) ?? [], layer]);
  }
  for (const [kind, group] of groups) {
    const count = (one: { name: string | null; number?: number }): number => numbered(one.name)?.number ?? one.number ?? 0;
    const there = file.filter((one) => (nameless ? one.kind : numbered(one.name)?.kind) === kind).sort((a, b) => count(a) - count(b));
    if (!nameless) group.sort((a, b) => count(a) - count(b));
    group.forEach((layer, i) => { take(layer, there[i], 'order'); });
  }
  return { matched, missing, extra: [...left] };
}

/** A layer of a model inside a model may carry the outer names before its own: "trunk/conv1". */
function innermost(byName: ReadonlyMap<string, FileLayer>, name: string): FileLayer | undefined {
  const found = [...byName.values()].filter((one) => one.name!.endsWith(`/${name}`));
  return found.length === 1 ? found[0] : undefined;
}

/** Keras's name for the class of a layer. */
function kindOf(layer: tf.layers.Layer): string {
  const name = layer.getClassName() === 'FusedBatchNormalization' ? 'BatchNormalization' : layer.getClassName();
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

/** True for a dense layer: a matrix, and perhaps a bias. */
export const isDense = ({ tensors }: FileLayer): boolean => tensors.length <= 2 && tensors[0].shape.length === 2 && tensors.slice(1).every(({ shape }) => shape.length === 1);

/** Layers that tell one network from the others; the first that a file has decides. */
const SIGNS: readonly [layer: string, network: string][] = [
  ['conv4_block48_1_conv', 'DenseNet201'], ['conv4_block32_1_conv', 'DenseNet169'], ['conv5_block16_1_conv', 'DenseNet121'], ['post_bn', 'a ResNet V2'], ['conv4_block23_3_conv', 'ResNet101 or ResNet152'],
  ['conv5_block3_3_conv', 'ResNet50'], ['layer4.1.conv2', 'ResNet18'], ['triple6.c.conv', 'DarkCovidNet'], ['res5c_branch2c', 'ResNet50 as Keras built it before 2.2.5, with other names and another epsilon'], ['block5_conv4', 'VGG19'], ['block5_conv3', 'VGG16'],
  ['fire9_expand3x3', 'SqueezeNet 1.1'], ['block_16_project', 'MobileNetV2'], ['conv_7b', 'InceptionResNetV2'], ['block14_sepconv2', 'Xception'],
];

/** The network that a file's layers look like; undefined where nothing is known of them. */
export function looksLike(file: readonly FileLayer[]): string | undefined {
  const names = new Set(file.map(({ name }) => plain(name ?? ''))), sign = SIGNS.find(([name]) => names.has(name));
  if (sign !== undefined) return sign[1];
  return file.filter(({ name, kind }) => (numbered(name)?.kind ?? kind) === 'conv2d').length === 94 ? 'InceptionV3' : undefined;
}
