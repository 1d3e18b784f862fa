import type * as tfjs from '@tensorflow/tfjs';

/** tfjs as the project uses it: the union package, whose one engine every backend registers with. */
export type Tfjs = typeof tfjs;

/** `native-*` is libtensorflow, `wasm` stands in for it anywhere, `cpu` is tfjs's own plain JavaScript: slow, a reference for tests. */
export type BackendName = 'native-cpu' | 'native-gpu' | 'wasm' | 'cpu';

/** What a user may ask for in `SECOND_READ_BACKEND`: `cpu` and `gpu` are libtensorflow's, `javascript` is tfjs's plain one. */
export type BackendChoice = 'native' | 'cpu' | 'gpu' | 'wasm' | 'javascript';

/** The backend in use, for results' provenance. */
export interface Backend {
  tf: Tfjs;
  name: BackendName;
  /** Versions of tfjs and of libtensorflow (null unless native). */
  versions: { tfjs: string; tensorflow: string | null };
  /** Threads that one operation may use. */
  threads: number;
  /** Why it is not libtensorflow, where that was not asked for; else null. */
  reason: string | null;
}
