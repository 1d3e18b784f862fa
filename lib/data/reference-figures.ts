import { existsSync } from 'node:fs';
import path from 'node:path';
import { columnIndex, readCsv } from '../core/csv.js';
import { dataRoot, fromRoot } from '../core/paths.js';
import { auroc } from '../stats/auroc.js';
import { CHEXPERT_FINDINGS, CHEXPERT_TASKS, chexpertTest, type ChexpertTest } from './chexpert-test.js';
import { nihPredictions, type NihPredictions } from './nih-predictions.js';
import { NIH_TASKS, type NihTask } from './nih-table.js';

/** A published figure beside the one computed from the data. */
export interface ReferenceFigure { what: string; published: number; ours: number; tolerance: number; agrees: boolean }

/**
 * AUROC of the ten public CheXpert models on the test set, in the order of CHEXPERT_TASKS, to three decimals: the papers' sheet
 * `chexbreak-2021.md`, section 4, which agrees with the leaderboard's final means.
 */
export const CHEXPERT_AUROCS: Readonly<Record<string, readonly number[]>> = {
  ngango3: [0.898, 0.938, 0.921, 0.915, 0.966], sensexdr: [0.884, 0.943, 0.916, 0.930, 0.960], ihil: [0.884, 0.942, 0.916, 0.930, 0.960],
  jfaboy: [0.888, 0.928, 0.932, 0.921, 0.958], drnet: [0.884, 0.937, 0.916, 0.930, 0.960], hieupham: [0.891, 0.941, 0.900, 0.922, 0.968],
  uestc: [0.884, 0.931, 0.916, 0.929, 0.960], ngango2: [0.890, 0.937, 0.900, 0.926, 0.964], yww211: [0.869, 0.930, 0.926, 0.930, 0.961],
  desmond: [0.874, 0.933, 0.916, 0.921, 0.947],
};

/** A figure published to three decimals is met when ours rounds to it; the tolerance leaves room for binary rounding at the half. */
const THREE_DECIMALS = 0.0005 + 1e-9;

const figure = (what: string, published: number, ours: number, tolerance: number): ReferenceFigure => ({ what, published, ours, tolerance, agrees: Math.abs(ours - published) <= tolerance });

/** AUROCs of reproduce-chexnet's predictions against its own aucs.csv, to 1e-12, for all 14 findings. */
export function nihReferenceFigures(data: NihPredictions, aucsFile: string): ReferenceFigure[] {
  const table = readCsv(aucsFile), label = columnIndex(table, 'label'), auc = columnIndex(table, 'auc');
  const published = new Map(table.rows.map((cells) => [cells[label], Number(cells[auc])]));
  const model = data.models.find(({ name }) => name === 'reproduce-chexnet')!;
  return NIH_TASKS.map((task: NihTask) => figure(`${data.tier}: AUROC of reproduce-chexnet, ${task}`, published.get(task) ?? NaN, auroc(data.truth[task], model.scores[task]), 1e-12));
}

/** AUROCs of the ten CheXpert models to three decimals, and studies where the majority of the five readers is the published truth. */
export function chexpertReferenceFigures(data: ChexpertTest): ReferenceFigure[] {
  const aurocs = data.models.flatMap(({ name, scores }) => CHEXPERT_TASKS.map((task, t) => figure(`open: AUROC of ${name}, ${task}`, CHEXPERT_AUROCS[name]?.[t] ?? NaN, auroc(data.truth[task], scores[task]), THREE_DECIMALS)));
  return [...aurocs, ...CHEXPERT_FINDINGS.map((finding) => figure(`open: studies where the majority of five readers is the truth, ${finding}`, data.studies.length, majorityAgreement(data, finding), 0))];
}

/** Studies on which at least three of the five ground-truth readers say what groundtruth.csv says. */
export function majorityAgreement({ readers, truth, studies }: ChexpertTest, finding: (typeof CHEXPERT_FINDINGS)[number]): number {
  const five = readers.filter(({ role }) => role === 'ground truth');
  let agreed = 0;
  for (let i = 0; i < studies.length; i++) {
    const votes = five.reduce((sum, reader) => sum + reader.findings[finding][i], 0);
    if ((votes * 2 > five.length ? 1 : 0) === truth[finding][i]) agreed++;
  }
  return agreed;
}

/**
 * Recomputes the figures that the data's own sources publish: from the shipped sample always, from the open data where they are there
 * (`missing` names what was not). A disagreement means damaged data or a wrong join.
 */
export function verifyReferenceFigures(): { figures: ReferenceFigure[]; missing: string[] } {
  const figures = nihReferenceFigures(nihPredictions({ tier: 'sample' }), fromRoot('data-manifests', 'nih-chexnet-predictions', 'aucs.csv')), missing: string[] = [];
  const open = (...parts: string[]): string => path.join(dataRoot(), ...parts);
  if (existsSync(open('nih-chexnet-predictions', 'preds.csv')) && existsSync(open('nih-densenet-ensemble'))) figures.push(...nihReferenceFigures(nihPredictions({ tier: 'open' }), open('nih-chexnet-predictions', 'aucs.csv')));
  else missing.push('nih-chexnet-predictions and nih-densenet-ensemble (tier open)');
  if (existsSync(open('chexpert-test-labels', 'groundtruth.csv'))) figures.push(...chexpertReferenceFigures(chexpertTest()));
  else missing.push('chexpert-test-labels (tier open)');
  return { figures, missing };
}
