/** Features of n rows: `values[i * columns + j]` is feature j of row i. NaN is "not known" where a method says it takes it. */
export interface Matrix { rows: number; columns: number; values: Float64Array; names: string[] }

/** A matrix from named columns of equal length. @example matrixOf({ a: [1, 2], b: [3, 4] }).values // Float64Array [1, 3, 2, 4] */
export function matrixOf(columns: Record<string, ArrayLike<number>>): Matrix {
  const names = Object.keys(columns), rows = names.length > 0 ? columns[names[0]].length : 0;
  const values = new Float64Array(rows * names.length);
  names.forEach((name, j) => {
    const column = columns[name];
    if (column.length !== rows) throw new RangeError(`matrixOf: column "${name}" has ${column.length} rows, "${names[0]}" has ${rows}`);
    for (let i = 0; i < rows; i++) values[i * names.length + j] = column[i];
  });
  return { rows, columns: names.length, values, names };
}

/** The rows at the given positions, in that order. */
export function takeRows(matrix: Matrix, positions: ArrayLike<number>): Matrix {
  const { columns, names } = matrix, values = new Float64Array(positions.length * columns);
  for (let i = 0; i < positions.length; i++) values.set(matrix.values.subarray(positions[i] * columns, (positions[i] + 1) * columns), i * columns);
  return { rows: positions.length, columns, values, names };
}

/** Two matrices of the same rows side by side. */
export function besideColumns(left: Matrix, right: Matrix): Matrix {
  if (left.rows !== right.rows) throw new RangeError(`besideColumns: ${left.rows} rows beside ${right.rows}`);
  const columns = left.columns + right.columns, values = new Float64Array(left.rows * columns);
  for (let i = 0; i < left.rows; i++) {
    values.set(left.values.subarray(i * left.columns, (i + 1) * left.columns), i * columns);
    values.set(right.values.subarray(i * right.columns, (i + 1) * right.columns), i * columns + left.columns);
  }
  return { rows: left.rows, columns, values, names: [...left.names, ...right.names] };
}
