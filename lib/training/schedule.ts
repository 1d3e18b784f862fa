import { SecondReadError } from '../core/errors.js';
import type { Schedule } from './types.js';

/**
 * Learning rate of one step.
 *
 * `constant`: the rate. `step`: times `factor` after each `every` epochs (Keras' LearningRateScheduler as commonly used). `cosine`: from the
 * rate to `final` (default 0) along half a cosine (Loshchilov and Hutter 2017, without restarts; Keras' `CosineDecay`). With `warmUpSteps`
 * the first so many steps rise linearly to the rate, and the cosine takes the steps after them.
 *
 * @param step from 0, counted over the run @param stepsPerEpoch steps of one epoch @param epochs planned epochs
 * @example learningRateAt({ kind: 'cosine', rate: 1 }, 50, 10, 10) // 0.5
 */
export function learningRateAt(schedule: Schedule, step: number, stepsPerEpoch: number, epochs: number): number {
  const warm = schedule.warmUpSteps ?? 0;
  if (step < warm) return schedule.rate * (step + 1) / warm;
  switch (schedule.kind) {
    case 'constant': return schedule.rate;
    case 'step': return schedule.rate * schedule.factor ** Math.floor(step / stepsPerEpoch / schedule.every);
    case 'cosine': {
      const final = schedule.final ?? 0, span = Math.max(1, stepsPerEpoch * epochs - warm);
      return final + (schedule.rate - final) * (1 + Math.cos(Math.PI * Math.min(1, (step - warm) / span))) / 2;
    }
  }
}

/** A number is a constant schedule. @throws SecondReadError (input) for a rate that is not positive */
export function scheduleOf(rate: number | Schedule): Schedule {
  const schedule: Schedule = typeof rate === 'number' ? { kind: 'constant', rate } : rate;
  if (!(schedule.rate > 0 && Number.isFinite(schedule.rate))) throw new SecondReadError('input', `learning rate ${schedule.rate}`, { field: 'learningRate', expected: 'a positive number' });
  return schedule;
}
