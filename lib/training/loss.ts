import * as tf from '@tensorflow/tfjs';

/**
 * Sum over heads and rows of -target * log softmax(logits), as recorded. A row of `target` holds its weight at its class and 0 elsewhere:
 * class weight / rows of the batch that count. All zeros is a row that teaches nothing: its label is not known, or it only fills up the
 * last batch. So one recording serves class weights, unknown labels and smaller batches, and the sum is Keras' mean loss of the batch.
 */
export function weightedCrossEntropy(logits: readonly tf.Tensor2D[], targets: readonly tf.Tensor2D[]): tf.Scalar {
  const losses = logits.map((one, h) => tf.neg(tf.sum(tf.mul(targets[h], tf.logSoftmax(one)))) as tf.Scalar);
  return losses.reduce((sum, one) => tf.add(sum, one));
}
