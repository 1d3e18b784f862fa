/**
 * Names for layers that Keras numbers by itself, as a fresh Keras session gives them: the kind, then the kind with _1, _2, ... in the order in
 * which they are made. A trunk's `build` makes a counter of its own, so that equal networks have equal names whatever was built before.
 *
 * @example const next = layerNames(); [next('conv2d'), next('conv2d'), next('add')] // ['conv2d', 'conv2d_1', 'add']
 */
export function layerNames(): (kind: string) => string {
  const made = new Map<string, number>();
  return (kind) => {
    const count = made.get(kind) ?? 0;
    made.set(kind, count + 1);
    return count === 0 ? kind : `${kind}_${count}`;
  };
}
