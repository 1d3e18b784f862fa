import { existsSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../../core/errors.js';
import { dataRoot, type Tier } from '../../core/paths.js';
import { chexpertTest, type ChexpertFinding, type ChexpertTask } from '../../data/chexpert-test.js';
import { nihPredictions } from '../../data/nih-predictions.js';
import type { NihTask } from '../../data/nih-table.js';
import { categoryFeature, numericFeature, type Feature } from '../../failure/table.js';
import type { CohortId, NamedFeature } from './rules.js';

/** Published outputs of several models on the same images (or studies), with what is known of them. All columns have one row an id. */
export interface FailureCohort {
  id: CohortId;
  ids: string[];
  patients: string[];
  codes: Int32Array;
  groups: number;
  models: string[];
  tasks: string[];
  truth(task: string): Uint8Array;
  score(model: string, task: string): Float64Array;
  /** The model's own decision, where it was published; null where a cut-off has to be chosen. */
  decision(model: string, task: string): Uint8Array | null;
  /** What was known of the patient before reading: age, sex, view, visit. Empty where withheld. */
  clinical: Feature[];
  /** Findings named by the paper as features of the first regression: truth, therefore for explaining only, never for predicting. */
  findings: { name: NamedFeature; present: Uint8Array; /** Tasks that it is part of: not a feature there. */ of: string[] }[];
  /** Named features that the public material withholds. */
  withheld: NamedFeature[];
}

/** A cohort of a tier. Read once per process. @throws SecondReadError (data) that says what to fetch */
export function failureCohort(id: CohortId, tier: Tier): FailureCohort {
  const key = `${id} ${tier}`;
  let cohort = known.get(key);
  if (cohort === undefined) known.set(key, cohort = id === 'nih' ? nih(tier) : chexpert());
  return cohort;
}
const known = new Map<string, FailureCohort>();

function nih(tier: Tier): FailureCohort {
  // Images, truth and features of both tiers are the same and ship; only the two weak models' scores need the open data, and stored claims do not.
  const atHand = tier === 'open' && existsSync(path.join(dataRoot(), 'nih-densenet-ensemble')), source = nihPredictions({ tier: atHand ? 'open' : 'sample' });
  const model = (name: string) => source.models.find((candidate) => candidate.name === name) ?? unknown('model', name, source.models.map((candidate) => candidate.name));
  const either = (...tasks: NihTask[]): Uint8Array => source.truth[tasks[0]].map((_, i) => (tasks.some((task) => source.truth[task][i] === 1) ? 1 : 0));
  return {
    id: 'nih', ids: source.ids, patients: source.patients, codes: source.codes, groups: source.groups,
    models: source.models.map((candidate) => candidate.name), tasks: [...source.tasks],
    truth: (task) => source.truth[task as NihTask] ?? unknown('task', task, source.tasks),
    score: (name, task) => model(name).scores[task as NihTask],
    decision: () => null,
    clinical: [numericFeature('age', source.age, { per: 10 }), categoryFeature('sex', source.sex), categoryFeature('view', source.view), numericFeature('follow-up', source.followUp, { per: 1 })],
    findings: [
      { name: 'lung lesion', present: either('Mass', 'Nodule'), of: ['Mass', 'Nodule'] },
      { name: 'pneumothorax', present: either('Pneumothorax'), of: ['Pneumothorax'] },
    ],
    withheld: ['support devices'],
  };
}

/** NIH's names for CheXpert's findings, so that one grid serves both. */
const inChexpert = (task: string): ChexpertTask => (task === 'Effusion' ? 'Pleural Effusion' : task) as ChexpertTask;

function chexpert(): FailureCohort {
  const source = chexpertTest();
  const model = (name: string) => source.models.find((candidate) => candidate.name === name) ?? unknown('model', name, source.models.map((candidate) => candidate.name));
  return {
    id: 'chexpert', ids: source.studies, patients: source.patients, codes: source.codes, groups: source.groups,
    models: source.models.map((candidate) => candidate.name), tasks: source.tasks.map((task) => (task === 'Pleural Effusion' ? 'Effusion' : task)),
    truth: (task) => source.truth[inChexpert(task) as ChexpertFinding] ?? unknown('task', task, Object.keys(source.truth)),
    score: (name, task) => model(name).scores[inChexpert(task)],
    decision: (name, task) => model(name).decisions?.[inChexpert(task)] ?? null,
    clinical: [],
    findings: [
      { name: 'lung lesion', present: source.truth['Lung Lesion'], of: [] },
      { name: 'pneumothorax', present: source.truth.Pneumothorax, of: [] },
      { name: 'support devices', present: source.truth['Support Devices'], of: [] },
    ],
    withheld: ['age'],
  };
}

function unknown(what: string, name: string, names: readonly string[]): never {
  throw new SecondReadError('run', `no ${what} "${name}" in the cohort`, { expected: names.join(', '), remedy: 'Models of tier open need its data: npx second-read data fetch nih-densenet-ensemble, or set SECOND_READ_DATA.' });
}
