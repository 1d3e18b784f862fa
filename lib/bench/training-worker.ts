import { openBackend } from '../backend/tf.js';
import { pictures, smallCnn } from './small-cnn.js';

/*
 * One of the worker processes of the benchmark: trains the small CNN each time it is asked, on one thread (SECOND_READ_THREADS), and
 * answers with the mean loss. Its first answer says that pictures and recording are there.
 */
async function serve(): Promise<void> {
  await openBackend();
  const { x, y } = pictures(), { train } = await smallCnn(false);
  train(x, y);
  process.on('disconnect', () => process.exit(0));
  process.on('message', () => { process.send?.(train(x, y)); });
  process.send?.('ready');
}

void serve();
