import { readJson } from '../core/files.js';
import { fromRoot } from '../core/paths.js';
import { Checked } from '../data/check-json.js';
import { architectureIds } from './architectures.js';
import { PREPROCESSINGS } from './preprocess.js';
import type { ArchitectureId, Preprocessing } from './types.js';

/** What a network must answer to a picture that a formula makes (`testPicture`), so that weights, preprocessing and code are proved together. */
export interface TestVector {
  /** Side of the picture, pixels. */
  size: number;
  /** First values of the trunk's output, averaged over its map. */
  first: number[];
  /** Sum over all channels of the same. */
  sum: number;
  /** Program and version that computed them. */
  computedBy: string;
}

/** A weight file: whose it is, what it is for, and how pixels must be prepared for it. */
export interface WeightRecord {
  /** Id of its manifest, and the folder it lies in: under data-manifests/ where it ships, else under the data root. */
  set: string;
  file: string;
  /** Null where nobody has published one: the hash of the file at hand is then stamped into results. */
  sha256: string | null;
  /** Where another hash is all there is. */
  md5?: string;
  source: 'imagenet' | 'radimagenet' | 'nih-cxr8' | 'deepcovid-xr';
  architecture: ArchitectureId;
  /** MobileNetV2's width multiplier. */
  alpha?: number;
  preprocessing: Preprocessing;
  licence: string;
  /** Where it came from. */
  from: string;
  /** Null where the file was not at hand when the record was written. */
  test: TestVector | null;
}

const SHIPPED = 'weights-imagenet';

/** Records of the shipped weights, data-manifests/weights-imagenet/records.json, checked. @throws SecondReadError (manifest) that names file and field */
export function shippedWeights(file = fromRoot('data-manifests', SHIPPED, 'records.json')): WeightRecord[] {
  return new Checked(file, '', readJson<unknown>(file)).list((record) => {
    record.only('file', 'sha256', 'source', 'architecture', 'alpha', 'preprocessing', 'licence', 'from', 'test');
    const alpha = record.get('alpha').optional(number);
    return {
      set: SHIPPED, file: record.get('file').text(/^[^/\\]+$/, 'a file name'), sha256: record.get('sha256').text(/^[0-9a-f]{64}$/, '64 hex digits'), source: oneOf(record.get('source'), ['imagenet', 'radimagenet']),
      architecture: oneOf(record.get('architecture'), architectureIds()), ...(alpha === undefined ? {} : { alpha }), preprocessing: oneOf(record.get('preprocessing'), PREPROCESSINGS),
      licence: record.get('licence').text(), from: record.get('from').text(/^https:\/\//, 'an https address'), test: testVector(record.get('test')),
    };
  });
}

function testVector(test: Checked): TestVector {
  test.only('size', 'first', 'sum', 'computedBy');
  return { size: test.get('size').whole(), first: test.get('first').list(number), sum: number(test.get('sum')), computedBy: test.get('computedBy').text() };
}

const number = (here: Checked): number => (typeof here.value === 'number' && Number.isFinite(here.value) ? here.value : here.fail('a number'));
const oneOf = <T extends string>(here: Checked, names: readonly T[]): T => (names.includes(here.value as T) ? here.value as T : here.fail(`one of ${names.join(', ')}`));

/**
 * The weights of tier `paper`, which each user fetches by the steps of their manifests. None has a published SHA-256 (Keras checks an MD5);
 * no test vector, since no file was at hand. Torchvision's is read as safetensors: a .pth file is a Python pickle.
 */
export const PAPER_WEIGHTS: readonly WeightRecord[] = [
  {
    set: 'weights-keras-resnet50', file: 'resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5', sha256: null, md5: '4d473c1dd8becc155b73f8504c6f6626', source: 'imagenet', architecture: 'resnet50', preprocessing: 'caffe',
    licence: 'Keras Applications: Apache-2.0', from: 'https://storage.googleapis.com/tensorflow/keras-applications/resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5', test: null,
  },
  {
    set: 'weights-radimagenet-resnet50', file: 'RadImageNet-ResNet50_notop.h5', sha256: null, source: 'radimagenet', architecture: 'resnet50', preprocessing: 'caffe-then-255',
    licence: 'no licence text found with the weights', from: 'https://github.com/BMEII-AI/RadImageNet', test: null,
  },
  {
    set: 'weights-keras-densenet121', file: 'densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5', sha256: null, md5: '30ee3e1110167f948a6b9946edeeb738', source: 'imagenet', architecture: 'densenet121', preprocessing: 'torch',
    licence: 'Keras Applications: Apache-2.0', from: 'https://storage.googleapis.com/tensorflow/keras-applications/densenet/densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5', test: null,
  },
  {
    set: 'weights-torchvision-resnet18', file: 'model.safetensors', sha256: null, source: 'imagenet', architecture: 'resnet18', preprocessing: 'torch',
    licence: 'torchvision and timm: BSD-3-Clause', from: 'https://huggingface.co/timm/resnet18.tv_in1k/resolve/main/model.safetensors', test: null,
  },
  {
    set: 'weights-haynes-cxr8', file: 'ultra_finetune_Binary_CXR8_Transfer_CW-Hist_50_2.h5', sha256: null, source: 'nih-cxr8', architecture: 'densenet121', preprocessing: 'unit',
    licence: 'none stated', from: 'https://github.com/sophie-haynes/Gen_COVID_Challenges', test: null,
  },
  {
    set: 'weights-deepcovid-xr', file: 'DenseNet_224_up_uncrop.h5', sha256: null, source: 'deepcovid-xr', architecture: 'densenet121', preprocessing: 'torch',
    licence: 'repository: MIT', from: 'https://github.com/IVPLatNU/DeepCovidXR', test: null,
  },
];

/**
 * The picture of the test vectors: red, green and blue of pixel (y, x) are triangle waves of 3 y + 2 x + 40 c, up to 255 and down again.
 *
 * @returns size * size * 3 values of 0..255, channels last
 * @example testPicture(96).slice(0, 3) // [0, 40, 80]
 */
export function testPicture(size: number): Float32Array {
  return Float32Array.from({ length: size * size * 3 }, (_, i) => {
    const channel = i % 3, x = ((i - channel) / 3) % size, y = Math.floor(i / (3 * size)), wave = (3 * y + 2 * x + 40 * channel) % 510;
    return wave > 255 ? 510 - wave : wave;
  });
}
