import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecondReadError } from '../../lib/core/errors.js';
import { parseOccludeOptions } from '../../lib/occlude/options.js';

const base = ['films', '--weights', 'w.safetensors', '--labels', 'l.csv'];

test('options have their defaults: what the file says, the project\'s segmenter, a thousand replicates', () => {
  const { architecture, size, masks, positive, equalise, replicates, seed, batch, out } = parseOccludeOptions(base)!;
  assert.deepEqual({ architecture, size, masks, positive, equalise, replicates, seed, batch, out }, { architecture: null, size: null, masks: null, positive: null, equalise: false, replicates: 1000, seed: 1, batch: 32, out: 'occlude' });
  assert.equal(parseOccludeOptions(['--help']), null);
  assert.deepEqual(parseOccludeOptions([...base, 'more', '--architecture', 'squeezenet-1.1', '--class', '0', '--size', '96'])!.sources, ['films', 'more']);
});

test('a wrong option is refused by its name', () => {
  const refuses = (args: string[], field: string): void => assert.throws(() => parseOccludeOptions(args), (error: unknown) => isSecondReadError(error) && error.kind === 'input' && error.place.field === field && error.message.includes('occlude --help'));
  refuses(base.slice(1), 'IMAGES');
  refuses(['films', '--labels', 'l.csv'], '--weights');
  refuses(['films', '--weights', 'w'], '--labels');
  for (const [name, value] of [['architecture', 'resnet9000'], ['pooling', 'median'], ['preprocessing', 'magic'], ['size', '4'], ['class', '-1'], ['replicates', '10'], ['seed', '1.5'], ['batch', '0'], ['alpha', '0']]) refuses([...base, `--${name}=${value}`], `--${name}`);
  refuses([...base, '--architecture', 'squeezenet-1.1', '--size', '8'], '--size');
  assert.throws(() => parseOccludeOptions([...base, '--loud']), /loud/);
});
