import type { Tier } from '../../core/paths.js';
import type { CohortRow } from '../../data/types.js';
import type { From } from '../source-weights.js';
import { SHARED_WITH_NIH_OPEN } from './shared-patients.js';

/** Sets of chest radiographs that first weights are trained on. Roles rotate: a cohort starts from the one that its own classes do not come from. */
export type ChestId = 'nih' | 'children';

/** A label that is learned, a head of its own. */
export interface Finding {
  name: string;
  /** Null where a film says nothing of it. */
  of(row: CohortRow): 0 | 1 | null;
}

/** What a chest source is made of, and how long it is trained. */
export interface ChestSpec {
  dataset: string;
  /** Tier whose films the stored weights were trained on. */
  tier: Tier;
  findings: readonly Finding[];
  /** Another set whose patients must not be seen, who of them is in this one, and what they are known by: their number, or a picture that looks the same. */
  without: { dataset: string; patients: ReadonlySet<string>; knownBy: 'patient' | 'picture' };
  epochs: Readonly<Record<From, number>>;
  /** Name of its weights before what they started from. */
  name: 'chest' | 'chest-children';
}

const labelled = (name: string): Finding => ({ name, of: ({ labels }) => labels[name] ?? null });

export const CHEST_SOURCES: Record<ChestId, ChestSpec> = {
  /**
   * Findings: the eight that NIH's readers drew boxes around, then the others that some thirty films show. Fibrosis (14) and hernia (1) are too
   * rare. View and sex are known too and no heads: they are what a shortcut would rest on.
   */
  nih: {
    dataset: 'nih-boxes', tier: 'sample', name: 'chest', epochs: { random: 40, imagenet: 40 }, without: { dataset: 'nih-cxr14-open', patients: SHARED_WITH_NIH_OPEN, knownBy: 'patient' },
    findings: ['Atelectasis', 'Cardiomegaly', 'Effusion', 'Infiltration', 'Mass', 'Nodule', 'Pneumonia', 'Pneumothorax', 'Consolidation', 'Edema', 'Emphysema', 'Pleural_Thickening'].map(labelled),
  },
  /** Seven times as many films, so fewer epochs; set before the first of them. */
  children: {
    dataset: 'kermany-cxr-224', tier: 'open', name: 'chest-children', epochs: { random: 12, imagenet: 12 }, without: { dataset: 'figure1-covid-cxr', patients: new Set(['kermany:person1004']), knownBy: 'picture' },
    findings: [{ name: 'pneumonia', of: ({ labels }) => (labels.normal === 1 ? 0 : 1) }, { name: 'viral', of: ({ labels }) => (labels.normal === 1 ? null : labels.virus === 1 ? 1 : 0) }],
  },
};

/** Whether a film is kept out of a source. */
export const isLeftOut = ({ without }: ChestSpec, { patient }: CohortRow): boolean => without.patients.has(patient);

/** What weights can start from. */
export const STARTS: readonly From[] = ['random', 'imagenet'];

export const CHEST_IDS = Object.keys(CHEST_SOURCES) as ChestId[];

/** Name of a set of weights: `pretrained({ trained: name }, 'squeezenet-1.1')` reads it. */
export type ChestWeights = `${'chest' | 'chest-children'}-${From}`;

/** @example chestName('nih', 'imagenet') // 'chest-imagenet' */
export const chestName = (id: ChestId, from: From): ChestWeights => `${CHEST_SOURCES[id].name}-${from}`;

/** The source of such weights; none for weights that are not trained here. @example chestSourceOf('chest-children-random')?.dataset // 'kermany-cxr-224' */
export const chestSourceOf = (weights: string): ChestSpec | undefined => CHEST_IDS.flatMap((id) => STARTS.map((from) => ({ id, from }))).filter(({ id, from }) => chestName(id, from) === weights).map(({ id }) => CHEST_SOURCES[id])[0];
