import { SecondReadError } from '../../core/errors.js';
import { tensorflow, type Pointer } from './c-api.js';
import { sessionConfig } from './session-config.js';
import { describeTensor } from './data-types.js';
import { newTensor, type Graph, type GraphTensor } from './graph.js';

let open = 0;

/** Sessions open in this process; for tests that none is left. */
export const openSessions = (): number => open;

/** A way through the graph: what is fed, what is fetched, what is run for its effect. */
export interface Plan {
  /** @param values one array for each fed tensor, of its size and type @returns one new array for each fetched tensor */
  run(values: readonly ArrayBufferView[]): Float32Array[];
  delete(): void;
}

/** Runs a graph. Operations may be added to the graph between runs. */
export class Session {
  private readonly pointer: Pointer;
  private readonly plans = new Set<Plan>();
  private closed = false;

  constructor(private readonly graph: Graph) {
    const { api, checked } = tensorflow(), options = api.TF_NewSessionOptions();
    const config = sessionConfig();
    checked((status) => api.TF_SetConfig(options, config, config.length, status), () => `${graph.title}: no session`);
    this.pointer = checked((status) => api.TF_NewSession(graph.pointer, options, status), () => `${graph.title}: no session`);
    api.TF_DeleteSessionOptions(options);
    open++;
  }

  /** Prepares runs of one kind: their feeds keep one native tensor each, so that a run allocates nothing but its results. Fetched tensors must be float32. */
  plan(feeds: readonly GraphTensor[], fetches: readonly GraphTensor[], targets: readonly Pointer[] = []): Plan {
    const { api, checked, copyIn, copyOut } = tensorflow();
    for (const fetch of fetches) if (fetch.dtype !== 'float32') throw new SecondReadError('run', `${this.graph.title}: ${fetch.op} makes ${describeTensor(fetch)}`, { expected: 'float32' });
    const tensors = feeds.map(({ shape, dtype }) => newTensor(shape, dtype)), places = tensors.map((tensor) => api.TF_TensorData(tensor));
    const fed = words(tensors), inputs = pairs(feeds), outputs = pairs(fetches), results = new BigUint64Array(fetches.length), wanted = words(targets);
    let deleted = false;
    const plan: Plan = {
      run: (values) => {
        if (this.closed || deleted) throw new SecondReadError('run', `${this.graph.title}: run after dispose`);
        values.forEach((array, i) => copyIn(places[i], array));
        results.fill(0n);
        checked(
          (status) => api.TF_SessionRun(this.pointer, 0, inputs, fed, feeds.length, outputs, results, fetches.length, wanted, targets.length, 0, status),
          () => `${this.graph.title}: the step failed`,
        );
        return fetches.map(({ shape }, i) => {
          const tensor = Number(results[i]), copy = new Float32Array(shape.reduce((size, dim) => size * dim, 1));
          copyOut(copy, api.TF_TensorData(tensor));
          api.TF_DeleteTensor(tensor);
          return copy;
        });
      },
      delete: () => {
        if (deleted) return;
        deleted = true;
        tensors.forEach((tensor) => api.TF_DeleteTensor(tensor));
        this.plans.delete(plan);
      },
    };
    this.plans.add(plan);
    return plan;
  }

  /** Frees session, plans and graph; a second call does nothing. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    open--;
    for (const plan of [...this.plans]) plan.delete();
    const { api, checked } = tensorflow(), failed = (): string => `${this.graph.title}: the session does not close`;
    checked((status) => api.TF_CloseSession(this.pointer, status), failed);
    checked((status) => api.TF_DeleteSession(this.pointer, status), failed);
    this.graph.delete();
  }
}

const words = (pointers: readonly Pointer[]): BigUint64Array => BigUint64Array.from(pointers, BigInt);
/** `TF_Output[]` in memory: address, then index, in words of 64 bits. */
const pairs = (tensors: readonly GraphTensor[]): BigUint64Array => BigUint64Array.from(tensors.flatMap(({ output }) => [BigInt(output.oper), BigInt(output.index)]));
