/** Those of a list that are in it once, the others as null, each at its place; null is nobody. */
export function unshared<T>(all: readonly (T | null)[]): readonly (T | null)[] {
  const times = new Map<T | null, number>();
  for (const one of all) times.set(one, (times.get(one) ?? 0) + 1);
  return all.map((one) => (times.get(one) === 1 ? one : null));
}
