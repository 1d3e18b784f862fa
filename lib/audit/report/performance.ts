import { dataTable, html, type Column, type Html } from '../../report/html.js';
import type { JobResult } from '../measure/job.js';
import type { Estimate } from '../measure/performance.js';
import { shown } from '../../figures/theme.js';
import { counted } from './counted.js';
import type { Findings } from './findings.js';
import { thresholdWords } from './lines.js';
import { told, toldScore } from './words.js';

type Columns = Column<JobResult>[];
const measured = (title: string, get: (row: JobResult) => Estimate | null, decimals = 3): Column<JobResult> => ({
  title, numeric: true, value: (row) => get(row)?.value ?? null,
  cell: (row) => { const found = get(row); return found === null ? '–' : found.value === null && found.why ? html`<span title="${found.why}">–</span>` : told(found, decimals); },
});

/** All measures of all tasks in three tables: ranking and calibration, the operating point, what it is worth. */
export function performance({ input, results, options: { prevalence } }: Findings): Html {
  const name: Columns = [...(input.models.length > 1 ? [{ title: 'model', value: (row: JobResult) => row.model, filter: true }] : []), { title: 'task', value: (row) => row.task }];
  const uncalibrated = [...new Set(results.flatMap(({ performance: { calibration: { slope } } }) => slope.why ?? []))];
  return html`<h3>Ranking and calibration</h3>${dataTable<JobResult>({
    id: 'ranking', caption: 'Area under the ROC curve, average precision (its floor is the prevalence), and calibration: slope 1, intercept 0 and observed/expected 1 are right.', rows: results,
    columns: [...name, counted('images', (row) => row.performance.n), counted('positive', (row) => row.performance.positives), counted(input.patientsKnown ? 'patients' : 'groups', (row) => row.performance.patients),
      measured('AUROC', (row) => row.performance.auroc), measured('AUPRC', (row) => row.performance.auprc),
      { title: 'prevalence', value: (row) => row.performance.positives / row.performance.n, numeric: true, decimals: 3 },
      measured('slope', (row) => row.performance.calibration.slope, 2), measured('intercept', (row) => row.performance.calibration.intercept, 2), measured('observed/expected', (row) => row.performance.calibration.observedOverExpected, 2)],
  })}${uncalibrated.map((why) => html`<p>No calibration where it is not given: ${why}.</p>`)}
<h3>At the operating point</h3>${dataTable<JobResult>({
    id: 'operating', caption: 'Decisions against the truth. A threshold that was chosen here is chosen anew in each bootstrap replicate.', rows: results,
    columns: [...name, { title: 'threshold', value: (row) => row.performance.threshold.value, cell: (row) => thresholdWords(row.performance.threshold), width: 20 },
      counted('hits', (row) => row.performance.counts.tp), counted('misses', (row) => row.performance.counts.fn), counted('false alarms', (row) => row.performance.counts.fp), counted('correct negatives', (row) => row.performance.counts.tn),
      measured('sensitivity', (row) => row.performance.sensitivity), measured('specificity', (row) => row.performance.specificity), measured('error rate', (row) => row.performance.errorRate)],
  })}
<h3>What a decision is worth</h3>${dataTable<JobResult>({
    id: 'worth', caption: html`Predictive values at the prevalence of these data${prevalence !== null && ` and at ${prevalence}`}, and net benefit at the threshold, where it is a probability.`, rows: results,
    columns: [...name, measured('PPV', (row) => row.performance.ppv), measured('NPV', (row) => row.performance.npv),
      ...(prevalence === null ? [] : [measured(`PPV at ${prevalence}`, (row) => row.performance.atPrevalence?.ppv ?? null), measured(`NPV at ${prevalence}`, (row) => row.performance.atPrevalence?.npv ?? null)]),
      measured('net benefit', (row) => row.performance.netBenefit, 4), { title: 'treat all', value: (row) => row.performance.netBenefit.treatAll, cell: (row) => shown(row.performance.netBenefit.treatAll, 4), numeric: true },
      { title: 'at', value: (row) => row.performance.netBenefit.at, cell: (row) => toldScore(row.performance.netBenefit.at), numeric: true }],
  })}`;
}
