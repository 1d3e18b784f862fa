import type { JobResult } from '../measure/job.js';
import { count, told, toldScore } from './words.js';

/** How the threshold came about, in words. */
export function thresholdWords({ value, rule, origin, perFold }: JobResult['performance']['threshold']): string {
  if (origin === 'decision column') return value === null ? 'decisions as given' : `decisions as given (score ≥ ${toldScore(value)})`;
  if (origin === 'given threshold') return `${toldScore(value)} (given${rule === String(value) ? '' : `: ${rule}`})`;
  if (origin === 'tuned on test') return `${toldScore(value)} (${rule}, TUNED ON TEST)`;
  return `${toldScore(value)} (${rule}, cross-fitted on ${perFold.length} folds)`;
}

/** One line for the terminal. */
export function taskLine({ model, task, performance, seen }: JobResult, several: boolean): string {
  const { n, positives, auroc, threshold, sensitivity, specificity } = performance;
  const parts = [
    `${several ? `${model}, ` : ''}${task}: AUROC ${told(auroc)}, n ${count(n)} (${count(positives)} positive)`,
    `sensitivity ${told(sensitivity, 2)}, specificity ${told(specificity, 2)} at ${thresholdWords(threshold)}`,
  ];
  if (seen !== null && seen.seen !== null) parts.push(`unseen patients; seen ones: AUROC ${told(seen.seen.auroc)}`);
  return parts.join('; ');
}
