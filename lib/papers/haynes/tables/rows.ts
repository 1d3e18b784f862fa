import type { Variation } from '../protocol.js';

/** Images of one class from one source, by part. */
export interface PoolRow { pool: string; dataset: string; truth: number; rule: string; train: number; validation: number; test: number; patients: number }
/** A training set. `chest`: what models that are trained on chest radiographs first start from. `cramersV`: how far the source tells the label among the images that are trained on (1: completely). */
export interface CohortRow { cohort: string; title: string; twinOf: string; train: number; trainPositives: number; validation: number; validationPositives: number; internal: string; external: string; apart: string; chest: string; cramersV: number }
/** A test set. `without`: images of its pools that are left out, since their label is known to be wrong. */
export interface SetRow { set: string; title: string; without: string; positives: number; negatives: number; patients: number; cramersV: number }
/** An image that is left out, and by which rule. */
export interface LeakRow { id: string; pool: string; rule: string }
/** Two images that look the same though data set or patient differ; without a correlation, two files of one name in two data sets. */
export interface TwinRow { id: string; like: string; dataset: string; other: string; correlation: number }
/** What else than the finding tells the label of the images that a cohort is trained on. */
export interface TrapRow { cohort: string; variable: string; about: string; shape: string; auroc: number; low: number; high: number; verdict: string }
/** AUROC of a model in a set, mean over repeats. `role`: internal, external, or apart (another target, or few of a class). */
export interface AurocRow { cohort: string; model: string; set: string; role: 'internal' | 'external' | 'apart'; auroc: number; low: number; high: number; lowest: number; highest: number }
/** Points of a ROC curve, averaged over repeats at equal false positive rates. */
export interface RocRow { cohort: string; model: string; set: string; fpr: number; tpr: number }
/** Decisions at a threshold: carried over from the internal set at 98 % sensitivity there, or the set's own best (tuned on test). */
export interface RateRow { cohort: string; model: string; set: string; rule: 'carried' | 'youden'; tunedOnTest: boolean; cases: number; sensitivity: number; sensitivityLow: number; sensitivityHigh: number; specificity: number; specificityLow: number; specificityHigh: number; precision: number; precisionLow: number; precisionHigh: number }
/** Generalisation drop: mean over external sets, share of what was known inside, and the instability over all sets. */
export interface DropRow { cohort: string; model: string; internal: number; drop: number; low: number; high: number; relative: number; relativeLow: number; relativeHigh: number; sdAll: number; sdLow: number; sdHigh: number }
/** The difference of the differences: drop of a confounded cohort minus that of its twin. */
export interface ExcessRow { cohort: string; twin: string; model: string; confounded: number; twinDrop: number; excess: number; low: number; high: number }
/** What hiding a part does. `retained` only where the lower end of the intact AUROC exceeds 0.6. */
export interface OcclusionRow { cohort: string; model: string; set: string; variant: string; images: number; intact: number; intactLow: number; intactHigh: number; hidden: number; hiddenLow: number; hiddenHigh: number; change: number; low: number; high: number; logit: number; logitScaled: number; retained: number; retainedLow: number; retainedHigh: number }
/** What the box over the lungs tells by its place and size alone. */
export interface GeometryRow { set: string; images: number; notFound: number; auroc: number; low: number; high: number; randomOverlap: number }
/** One model's reliance on what lies outside the lungs, beside its instability: described, never judged. */
export interface RelianceRow { cohort: string; model: string; reliance: number; relianceLow: number; relianceHigh: number; sdAll: number; meanDrop: number }
/** Correlation over the six models, with its bootstrap interval. */
export interface CorrelationRow { cohort: string; x: string; y: string; kind: 'Pearson' | 'Spearman'; value: number; low: number; high: number; models: number }
/** A control with known truth. */
export interface ControlRow { control: string; test: string; value: number; low: number; high: number; flagged: boolean; expected: boolean; passed: boolean }
/** One thing changed at a time. */
export interface AblationRow { variation: Variation; internal: number; internalLow: number; internalHigh: number; external: number; drop: number; low: number; high: number }
/** A fact that can be computed. */
export interface FactRow { fact: string; where: string; quoted: number; ours: number; agrees: boolean }
