export { recordForward } from './forward.js';
export { openSessions } from './session.js';
export { withStepSeed } from './step-seed.js';
export { recordTraining } from './training.js';
export type { EngineName, ForwardOptions, InputSpec, InputTensors, InputValues, Optimizer, RecordedForward, RecordedTraining, TrainingOptions } from './types.js';
