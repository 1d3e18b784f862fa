/** All rows, and apart those that the model called positive and negative: within these the decision itself cannot tell errors. */
export interface Scoped<T> { all: T; predictedPositive: T; predictedNegative: T }

export const SCOPES = ['all', 'predictedPositive', 'predictedNegative'] as const;

/** The errors of each scope, NaN outside it. */
export function scopedErrors(error: ArrayLike<number>, decision: ArrayLike<number>): Scoped<Float64Array> {
  const within = (wanted: number): Float64Array => Float64Array.from(error, (e, i) => (decision[i] === wanted ? e : NaN));
  return { all: Float64Array.from(error), predictedPositive: within(1), predictedNegative: within(0) };
}

/** A value for each scope. @example scoped((scope) => scope.length) // { all: 3, predictedPositive: 17, predictedNegative: 17 } */
export const scoped = <T>(make: (scope: keyof Scoped<T>, index: number) => T): Scoped<T> => ({ all: make('all', 0), predictedPositive: make('predictedPositive', 1), predictedNegative: make('predictedNegative', 2) });
