import type { ModelId } from './protocol.js';

/** What a claim measures, as data: `measure.ts` computes each kind from the stored scores. Signed so that the claim says > 0. */
export type Effect =
  /** Mean generalisation drop of a model on a confounded cohort. */
  | { kind: 'drop'; cohort: string; model: ModelId }
  /** Drop on a confounded cohort minus drop on its twin. */
  | { kind: 'excess'; twin: string; model: ModelId }
  /** Drop of the ImageNet model minus drop of another. */
  | { kind: 'drop-less'; cohort: string; model: ModelId }
  /** SD over sets of the ImageNet model minus that of another. */
  | { kind: 'steadier'; cohort: string; model: ModelId }
  /** What hiding the lungs costs another model minus what it costs the ImageNet model, inside. */
  | { kind: 'leans-less'; cohort: string; model: ModelId }
  /** A number of the authors' code. */
  | { kind: 'fact'; name: string }
  /** Of a list or file that is not at hand. */
  | { kind: 'missing'; needs: string };
