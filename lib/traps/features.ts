import { openBackend } from '../backend/tf.js';
import type { Matrix } from '../core/matrix.js';
import type { ImageStack } from '../imaging/types.js';
import { pretrained } from '../models/sources.js';
import { disposeEngines, embed } from '../training/index.js';

/**
 * Features of SqueezeNet 1.1 as ImageNet left it (shipped with the project): mean and maximum of each of its 512 last maps, 1,024 columns. Grey
 * pictures become three equal channels.
 *
 * @param stack square pictures
 */
export async function squeezeNetFeatures(stack: ImageStack): Promise<Matrix> {
  await openBackend();
  const { weights } = await pretrained('imagenet', 'squeezenet-1.1');
  try {
    return await embed({ architecture: 'squeezenet-1.1', size: stack.width, pooling: 'average+max', weights, stack });
  } finally { await disposeEngines(); }
}
