import koffi from 'koffi';
import { lightgbmLibrary } from '../core/native.js';
import { SecondReadError } from '../core/errors.js';

/** A native object of LightGBM. Opaque: only LightGBM may look inside, and only `free...` ends it. */
export type Handle = { readonly opaque: 'lightgbm' };

/** The part of LightGBM's C API that boosted trees need, with native errors turned into `SecondReadError`s. */
export interface LightGbm {
  /** A data set of row-major doubles; binned at once, so that `values` is free afterwards. `like` gives the bins of another data set (validation rows). */
  createDataset(values: Float64Array, rows: number, columns: number, parameters: string, like?: Handle): Handle;
  setField(dataset: Handle, field: 'label' | 'weight', values: Float32Array): void;
  setFeatureNames(dataset: Handle, names: string[]): void;
  /** Some rows (ascending positions) of a data set, with their labels, weights and the bins of the whole. */
  subset(dataset: Handle, rows: Int32Array, parameters: string): Handle;
  freeDataset(dataset: Handle): void;
  createBooster(dataset: Handle, parameters: string): Handle;
  addValidation(booster: Handle, dataset: Handle): void;
  /** One round of boosting; true when no further split was found. */
  update(booster: Handle): boolean;
  /** The first metric on the validation rows. */
  validationMetric(booster: Handle): number;
  /** Probabilities of the validation rows, kept up while boosting: cheaper than `predict`. */
  validationPredictions(booster: Handle, rows: number): Float64Array;
  /** Probabilities, one a row. */
  predict(booster: Handle, values: Float64Array, rows: number, columns: number, threads: number): Float64Array;
  /** Total gain of each column. */
  gain(booster: Handle, columns: number): Float64Array;
  modelText(booster: Handle, rounds: number): string;
  fromText(text: string): Handle;
  featureCount(booster: Handle): number;
  freeBooster(booster: Handle): void;
  /** Native objects made and not yet freed. */
  alive(): number;
}

let loaded: LightGbm | undefined;

/**
 * LightGBM's library, loaded once a process: `SECOND_READ_LIGHTGBM` where it is set, else the wheel in `.venv`.
 *
 * @throws SecondReadError (setup) when it is not installed or cannot be loaded
 */
export function lightgbm(): LightGbm {
  return loaded ??= bind(process.env.SECOND_READ_LIGHTGBM ?? lightgbmLibrary());
}

/** Binds the C API of the library at `file`. Exported for tests; use {@link lightgbm}. */
export function bind(file: string | null): LightGbm {
  const remedy = 'Run "npm run setup" (it installs the lightgbm wheel into .venv), or set SECOND_READ_LIGHTGBM to lib_lightgbm.so.';
  if (file === null) throw new SecondReadError('setup', 'LightGBM is not installed', { expected: 'lib_lightgbm.so of the lightgbm wheel', remedy });
  let library: ReturnType<typeof koffi.load>;
  try {
    library = koffi.load(file);
  } catch (cause) {
    throw new SecondReadError('setup', `LightGBM could not be loaded: ${(cause as Error).message}`, { file, remedy }, { cause });
  }
  const lastError = library.func('const char *LGBM_GetLastError()') as () => string;
  /** A C function that returns 0, or -1 and leaves a message behind. */
  const native = (signature: string): ((...parameters: unknown[]) => void) => {
    const call = library.func(signature) as (...parameters: unknown[]) => number;
    return (...parameters) => {
      if (call(...parameters) !== 0) throw new SecondReadError('statistics', `LightGBM: ${lastError()}`);
    };
  };
  const datasetCreate = native('int LGBM_DatasetCreateFromMat(const double *data, int type, int rows, int columns, int row_major, const char *parameters, const void *reference, _Out_ void **out)');
  const datasetSetField = native('int LGBM_DatasetSetField(void *dataset, const char *field, const float *data, int length, int type)');
  const datasetSetNames = native('int LGBM_DatasetSetFeatureNames(void *dataset, const char **names, int count)');
  const datasetSubset = native('int LGBM_DatasetGetSubset(const void *dataset, const int32_t *rows, int32_t count, const char *parameters, _Out_ void **out)');
  const datasetFree = native('int LGBM_DatasetFree(void *dataset)');
  const boosterCreate = native('int LGBM_BoosterCreate(void *dataset, const char *parameters, _Out_ void **out)');
  const boosterAddValid = native('int LGBM_BoosterAddValidData(void *booster, void *dataset)');
  const boosterUpdate = native('int LGBM_BoosterUpdateOneIter(void *booster, _Out_ int *finished)');
  const boosterEval = native('int LGBM_BoosterGetEval(void *booster, int data, _Out_ int *length, _Out_ double *out)');
  const boosterHeld = native('int LGBM_BoosterGetPredict(void *booster, int data, _Out_ int64_t *length, _Out_ double *out)');
  const boosterPredict = native('int LGBM_BoosterPredictForMat(void *booster, const double *data, int type, int rows, int columns, int row_major, int kind, int start, int rounds, const char *parameters, _Out_ int64_t *length, _Out_ double *out)');
  const boosterImportance = native('int LGBM_BoosterFeatureImportance(void *booster, int rounds, int kind, _Out_ double *out)');
  const boosterSave = native('int LGBM_BoosterSaveModelToString(void *booster, int start, int rounds, int importance, int64_t length, _Out_ int64_t *needed, _Out_ uint8_t *out)');
  const boosterLoad = native('int LGBM_BoosterLoadModelFromString(const char *text, _Out_ int *rounds, _Out_ void **out)');
  const boosterFeatures = native('int LGBM_BoosterGetNumFeature(void *booster, _Out_ int *count)');
  const boosterFree = native('int LGBM_BoosterFree(void *booster)');

  // Where model texts are written, kept from call to call and grown where one does not fit.
  let textBuffer = new Uint8Array(1 << 18);
  const float64 = 1, float32 = 0, rowMajor = 1, all = -1;
  let alive = 0;
  /** Runs a call that writes a handle into its last parameter. */
  const handleOf = (call: (out: (Handle | null)[]) => void): Handle => {
    const out: (Handle | null)[] = [null];
    call(out);
    alive++;
    return out[0] as Handle;
  };
  return {
    createDataset: (values, rows, columns, parameters, like) => handleOf((out) => datasetCreate(values, float64, rows, columns, rowMajor, parameters, like ?? null, out)),
    setField: (dataset, field, values) => datasetSetField(dataset, field, values, values.length, float32),
    setFeatureNames: (dataset, names) => datasetSetNames(dataset, names, names.length),
    subset: (dataset, rows, parameters) => handleOf((out) => datasetSubset(dataset, rows, rows.length, parameters, out)),
    freeDataset(dataset) { datasetFree(dataset); alive--; },
    createBooster: (dataset, parameters) => handleOf((out) => boosterCreate(dataset, parameters, out)),
    addValidation: (booster, dataset) => boosterAddValid(booster, dataset),
    update(booster) {
      const finished = [0];
      boosterUpdate(booster, finished);
      return finished[0] === 1;
    },
    validationMetric(booster) {
      const values = new Float64Array(8), length = [0];
      boosterEval(booster, 1, length, values);
      return values[0];
    },
    validationPredictions(booster, rows) {
      const out = new Float64Array(rows);
      boosterHeld(booster, 1, [0], out);
      return out;
    },
    predict(booster, values, rows, columns, threads) {
      const out = new Float64Array(rows), length = [0], probability = 0;
      if (rows > 0) boosterPredict(booster, values, float64, rows, columns, rowMajor, probability, 0, all, `num_threads=${threads}`, length, out);
      return out;
    },
    gain(booster, columns) {
      const out = new Float64Array(columns), totalGain = 1;
      boosterImportance(booster, all, totalGain, out);
      return out;
    },
    modelText(booster, rounds) {
      const needed = [0], totalGain = 1;
      boosterSave(booster, 0, rounds, totalGain, textBuffer.length, needed, textBuffer);
      if (needed[0] > textBuffer.length) {
        textBuffer = new Uint8Array(needed[0]);
        boosterSave(booster, 0, rounds, totalGain, textBuffer.length, needed, textBuffer);
      }
      return Buffer.from(textBuffer.buffer, 0, needed[0] - 1).toString('utf8');
    },
    fromText: (text) => handleOf((out) => boosterLoad(text, [0], out)),
    featureCount(booster) {
      const count = [0];
      boosterFeatures(booster, count);
      return count[0];
    },
    freeBooster(booster) { boosterFree(booster); alive--; },
    alive: () => alive,
  };
}
