import type { Matrix } from '../core/matrix.js';
import { checkStack } from './check.js';
import { forwardEngine } from './engines.js';
import { networkOf } from './network.js';
import { runRows, type PredictOptions } from './predict.js';

/**
 * Pooled features of pictures from a frozen trunk: one row a picture, named `average0...`, `max0...`.
 *
 * @param options.pooling default the architecture's own; `average+max` gives twice the columns, averages first
 * @example (await embed({ architecture: 'squeezenet-1.1', size: 96, weights, stack, pooling: 'average+max' })).columns // 1024
 */
export async function embed(options: Omit<PredictOptions, 'task' | 'dropout'>): Promise<Matrix> {
  const { weights, stack, overlay, batch = 32 } = options, rows = options.rows ?? Int32Array.from(stack.ids.keys()), network = networkOf({ ...options, dropout: 0 });
  checkStack(stack, options.size);
  const engine = await forwardEngine({ ...network, heads: [], channels: stack.channels, batch, output: 'features' }), columns = engine.columns;
  const values = Float64Array.from(runRows(engine, 'features', weights, { stack, overlay }, rows, batch, columns));
  const parts = network.pooling.split('+'), width = columns / parts.length;
  return { rows: rows.length, columns, values, names: parts.flatMap((part) => Array.from({ length: width }, (_, j) => `${part}${j}`)) };
}
