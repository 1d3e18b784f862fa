import { html, interactiveFigure, type Html } from '../../report/html.js';
import type { JobResult } from '../measure/job.js';
import type { SubgroupRow } from '../output/rows.js';
import { taskCalibration, taskDecisionCurve, taskRoc, type TaskGroup } from './figures.js';
import { slug, told } from './words.js';

/** Results task by task, each with a name for ids and files. */
export function groupByTask(results: readonly JobResult[], subgroups: readonly SubgroupRow[], patientsKnown: boolean): TaskGroup[] {
  const taken = new Set<string>();
  return [...new Set(results.map(({ task }) => task))].map((task) => ({ task, id: slug(task, taken), results: results.filter((result) => result.task === task), subgroups: subgroups.filter((row) => row.task === task), patientsKnown }));
}

/** A folded part for each task; the first is open. */
export const perTask = (groups: readonly TaskGroup[], summary: (group: TaskGroup) => string, body: (group: TaskGroup) => Html | null): Html => html`${groups.map((group, i) => {
  const content = body(group);
  return content !== null && html`<details${i === 0 ? html` open` : ''}><summary>${summary(group)}</summary>${content}</details>`;
})}`;

/** The three curves of each task, models side by side. */
export function curves(groups: readonly TaskGroup[]): Html {
  return html`<p>Each task unfolds. A ROC curve shows how well cases are ranked; calibration, whether a score of 0.3 means three in ten; net benefit, whether acting on the score does more good than treating everyone or no one.</p>${perTask(groups, ({ task, results }) => `${task}: AUROC ${results.map(({ performance: { auroc } }) => told(auroc)).join('; ')}`, (group) => {
    const calibration = taskCalibration(group), decision = taskDecisionCurve(group);
    return html`${interactiveFigure(taskRoc(group))}${calibration === null ? html`<p>No calibration and no net benefit: scores of ${group.task} are no probabilities, some lie outside 0 to 1.</p>` : interactiveFigure(calibration)}${decision && interactiveFigure(decision)}`;
  })}`;
}
