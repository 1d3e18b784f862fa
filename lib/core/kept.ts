/**
 * What takes long to make, made once a process and key: the promise is kept as soon as it is asked for, so that two who ask at once share the work. A
 * failure is not kept: who asks next tries again.
 *
 * @param store where promises of this kind are kept, a Map of the caller's
 * @example kept(pictures, 'xray 96', () => decodeAll('xray', 96)) === kept(pictures, 'xray 96', () => decodeAll('xray', 96)) // true
 */
export function kept<T>(store: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = store.get(key);
  if (known !== undefined) return known;
  const made = make();
  store.set(key, made);
  made.catch(() => store.delete(key));
  return made;
}
