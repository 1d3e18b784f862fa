import { SecondReadError } from '../core/errors.js';
import { CONV_4 } from './conv-4.js';
import { DARK_COVID_NET } from './darkcovidnet.js';
import { DENSENET_121, DENSENET_169, DENSENET_201 } from './densenet.js';
import { INCEPTION_RESNET_V2 } from './inception-resnet-v2.js';
import { INCEPTION_V3 } from './inception-v3.js';
import { MOBILENET_V2 } from './mobilenet-v2.js';
import { RESNET_18 } from './resnet18.js';
import { RESNET50 } from './resnet50.js';
import { SMALL_CNN } from './small-cnn.js';
import { SQUEEZENET } from './squeezenet.js';
import type { Architecture, ArchitectureId } from './types.js';
import { VGG16, VGG19 } from './vgg.js';
import { XCEPTION } from './xception.js';

/** Every network, in the order of the list in the documentation. */
export const ARCHITECTURES: readonly Architecture[] = [
  RESNET50, DENSENET_121, DENSENET_169, DENSENET_201, INCEPTION_V3, INCEPTION_RESNET_V2, XCEPTION, VGG16, VGG19,
  MOBILENET_V2, SQUEEZENET, RESNET_18, DARK_COVID_NET, CONV_4, SMALL_CNN,
];

/** Ids of all networks. */
export const architectureIds = (): ArchitectureId[] => ARCHITECTURES.map(({ id }) => id);

/**
 * A network by its id.
 *
 * @throws SecondReadError (input) that lists what there is
 * @example architecture('resnet50').features // 2048
 */
export function architecture(id: string): Architecture {
  const found = ARCHITECTURES.find((one) => one.id === id);
  if (found === undefined) throw new SecondReadError('input', `no architecture "${id}"`, { field: 'architecture', expected: architectureIds().join(', ') });
  return found;
}
