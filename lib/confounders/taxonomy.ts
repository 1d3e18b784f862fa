/** A category of MICCAT, the Medical Imaging Contextualized Confounder Taxonomy of Juodelyte et al. 2024. */
export interface MiccatCategory { readonly id: 'demographic' | 'anatomical' | 'external' | 'imaging'; readonly level: 'patient' | 'environment'; readonly title: string; readonly examples: string }

/**
 * The taxonomy's two levels and four categories. The name stands in the paper's abstract; the wording of the categories is told from memory
 * of its body and could not be checked against it.
 */
export const MICCAT: readonly MiccatCategory[] = [
  { id: 'demographic', level: 'patient', title: 'standard demographic attributes', examples: 'age, sex, race' },
  { id: 'anatomical', level: 'patient', title: 'anatomical confounders', examples: 'breast density, chest size, share of fat' },
  { id: 'external', level: 'environment', title: 'external confounders', examples: 'markers and tags, devices' },
  { id: 'imaging', level: 'environment', title: 'imaging confounders', examples: 'noise, blur, intensity' },
];

/** The paper's six experiments: what confounds, where MICCAT has it, on which data. */
export type ExperimentId = 'tag' | 'low-pass' | 'sex' | 'xray-noise' | 'ct-noise' | 'xray-noise-in-ct';
export interface ConfounderExperiment { readonly id: ExperimentId; readonly title: string; readonly category: MiccatCategory['id']; readonly dataset: string; readonly task: string }

export const EXPERIMENTS: readonly ConfounderExperiment[] = [
  { id: 'tag', title: 'Tag', category: 'external', dataset: 'NIH CXR14', task: 'lung mass' },
  { id: 'low-pass', title: 'Denoising (low-pass)', category: 'imaging', dataset: 'NIH CXR14', task: 'lung mass' },
  { id: 'sex', title: 'Gender', category: 'demographic', dataset: 'NIH CXR14', task: 'atelectasis' },
  { id: 'xray-noise', title: 'Noise, X-ray', category: 'imaging', dataset: 'NIH CXR14', task: 'lung mass' },
  { id: 'ct-noise', title: 'Noise, CT', category: 'imaging', dataset: 'LIDC-IDRI', task: 'nodule' },
  { id: 'xray-noise-in-ct', title: 'X-ray noise in CT', category: 'imaging', dataset: 'LIDC-IDRI', task: 'nodule' },
];

/** A category of the taxonomy with the experiments in it, for a table. */
export interface MiccatRow { level: string; category: string; examples: string; experiments: string; datasets: string }

/**
 * The taxonomy as a table: a row a category, with the experiments that test it; none tests anatomical confounders.
 *
 * @example miccatTable()[1].experiments // ''
 */
export function miccatTable(): MiccatRow[] {
  return MICCAT.map(({ id, level, title, examples }) => {
    const tested = EXPERIMENTS.filter(({ category }) => category === id);
    return { level, category: title, examples, experiments: tested.map((experiment) => experiment.title).join(', '), datasets: [...new Set(tested.map(({ dataset }) => dataset))].join(', ') };
  });
}

/** Level and category of an experiment. @example miccatOf('tag').level // 'environment' */
export function miccatOf(id: ExperimentId): MiccatCategory {
  const experiment = EXPERIMENTS.find((candidate) => candidate.id === id)!;
  return MICCAT.find(({ id: category }) => category === experiment.category)!;
}
