/** Seeded training, prediction and embedding on recorded steps. */
export { embed } from './embed.js';
export { disposeEngines } from './engines.js';
export { fineTune, type FineTuneOptions } from './fine-tune.js';
export { crossEntropy, logitsAuroc, softmaxRows } from './losses.js';
export { FINDING, headTensor } from './network.js';
export { predict, predictLogits, type PredictOptions } from './predict.js';
export { pretrain, type HeadScore, type PretrainOptions, type PretrainResult } from './pretrain.js';
export { learningRateAt } from './schedule.js';
export { withoutHeads } from './weight-set.js';
export type { EpochRecord, Freeze, LoopOptions, NetworkOptions, Schedule, Task, TrainingData, TrainingResult } from './types.js';
