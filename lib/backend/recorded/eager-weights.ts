import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';
import { rateOf, slotsOf, updated } from './optimizer.js';
import type { Optimizer } from './types.js';
import { checkWeights, type Roles } from './weights.js';

/** The variables of one or more eager steps: values of their own, lent to the tfjs variables while a step runs. */
export class EagerWeights {
  /** Steps since the weights were fed. */
  steps = 0;
  private values = new Map<tf.Variable, tf.Tensor>();
  private slots = new Map<tf.Variable, tf.Tensor[]>();
  private disposed = false;

  constructor(readonly title: string, readonly roles: Roles, readonly optimizer?: Optimizer) {
    for (const variable of roles.keys()) this.values.set(variable, tf.keep(tf.clone(variable)));
    this.reset();
  }

  /** Runs `work` with the variables at these values; what it assigned them is theirs afterwards, and the variables are as before. */
  during<T>(work: () => T): T {
    if (this.disposed) throw new SecondReadError('run', `${this.title}: run after dispose`);
    const variables = [...this.roles.keys()], before = variables.map((variable) => tf.keep(tf.clone(variable)));
    try {
      for (const variable of variables) variable.assign(this.values.get(variable) as tf.Tensor);
      const result = work();
      for (const variable of variables) this.put(variable, variable);
      return result;
    } finally {
      variables.forEach((variable, i) => { variable.assign(before[i]); before[i].dispose(); });
    }
  }

  /** Lets the trainable variables, lent out at present, follow their gradients. */
  follow(gradients: (variable: tf.Variable) => tf.Tensor, learningRate: number): void {
    this.steps++;
    const rate = rateOf(this.optimizer as Optimizer, learningRate, this.steps);
    for (const [variable, slots] of this.slots) {
      const [value, ...next] = updated(this.optimizer as Optimizer, variable, slots, gradients(variable), rate);
      variable.assign(value);
      slots.forEach((slot) => slot.dispose());
      this.slots.set(variable, next.map((slot) => tf.keep(slot)));
    }
  }

  feed(values: readonly Float32Array[]): void {
    checkWeights(this.title, [...this.roles.keys()], values);
    [...this.roles.keys()].forEach((variable, i) => tf.tidy(() => this.put(variable, tf.tensor(values[i].slice(), variable.shape))));
    this.reset();
  }

  pull(): Float32Array[] { return [...this.roles.keys()].map((variable) => (this.values.get(variable) as tf.Tensor).dataSync().slice() as Float32Array); }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.values.forEach((value) => value.dispose());
    this.slots.forEach((slots) => slots.forEach((slot) => slot.dispose()));
  }

  private put(variable: tf.Variable, value: tf.Tensor): void {
    this.values.get(variable)?.dispose();
    this.values.set(variable, tf.keep(tf.clone(value)));
  }

  private reset(): void {
    this.steps = 0;
    this.slots.forEach((slots) => slots.forEach((slot) => slot.dispose()));
    if (this.optimizer === undefined) return;
    for (const [variable, role] of this.roles) {
      if (role === 'trainable') this.slots.set(variable, Array.from({ length: slotsOf(this.optimizer) }, () => tf.keep(tf.zeros(variable.shape))));
    }
  }
}
