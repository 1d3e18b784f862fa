import { stopwatch } from '../core/clock.js';
import { progress } from '../core/progress.js';
import type { EpochRecord } from './types.js';

/** The progress line of one run. */
export interface TrainingLine { show(epoch: EpochRecord): void; finish(): void }

/**
 * A progress line with loss, area under the ROC curve and pictures a second; silent without a label.
 *
 * @param epochs planned epochs @param pictures training pictures of one epoch
 */
export function trainingLine(label: string | undefined, epochs: number, pictures: number): TrainingLine {
  if (label === undefined) return { show: () => undefined, finish: () => undefined };
  const bar = progress({ label, total: epochs, unit: 'epochs' }), seconds = stopwatch();
  let seen = 0;
  return {
    show(epoch) {
      seen += pictures;
      bar.advance(1, epochText(epoch, seen / seconds()));
    },
    finish: () => bar.finish(),
  };
}

/** @example epochText({ epoch: 1, trainLoss: 0.693, validationLoss: 0.7, validationAuroc: 0.5, seconds: 1 }, 230) // 'loss .693, validation .700, AUC .500, 230 images/s' */
export function epochText({ trainLoss, validationLoss, validationAuroc }: EpochRecord, imagesPerSecond: number): string {
  const short = (value: number): string => (Number.isNaN(value) ? '?' : value.toFixed(3).replace(/^0/, ''));
  return `loss ${short(trainLoss)}, validation ${short(validationLoss)}, AUC ${short(validationAuroc)}, ${Math.round(imagesPerSecond)} images/s`;
}
