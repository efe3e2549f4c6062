import { expandTarget } from './targets.ts';

export type Path = readonly (string | number)[];
export type Tell = (path: Path, message: string) => void;

/**
 * Texts that stand beside each other, node sets in them expanded: each to one, which then holds for all, or all
 * to as many. Null texts stay null. Null when it cannot be done, which has been told by then.
 */
export function expandTogether<K extends string>(
  texts: Readonly<Record<K, string | null>>,
  at: Path,
  tell: Tell,
): readonly Readonly<Record<K, string | null>>[] | null {
  const keys = Object.keys(texts) as K[];
  const lists = new Map<K, readonly (string | null)[]>();
  for (const key of keys) {
    const text = texts[key];
    const expanded = text === null ? [null] : expandTarget(text);
    if (typeof expanded === 'string') tell([...at, key], expanded);
    else lists.set(key, expanded);
  }
  const [first] = keys;
  if (first === undefined || lists.size < keys.length) return null;
  const count = lists.get(first)?.length ?? 0;
  for (const key of keys) {
    const length = lists.get(key)?.length ?? 0;
    if (length === 1 || length === count) continue;
    const expected = count === 1 ? 'one' : `one or ${count}`;
    tell(
      [...at, key],
      `found ${length} names; expected ${expected}, for ${first} stands for ${count === 1 ? 'one' : count}`,
    );
    return null;
  }
  return Array.from({ length: count }, (_, index) => {
    const row = keys.map((key): [K, string | null] => {
      const list = lists.get(key) ?? [];
      return [key, (list.length === 1 ? list[0] : list[index]) ?? null];
    });
    return Object.fromEntries(row) as Record<K, string | null>;
  });
}

/** A list of names, node sets in them expanded; a name that comes twice is told. */
export function expandList(texts: readonly string[], at: Path, tell: Tell): readonly string[] {
  const names = new Set<string>();
  for (const [index, text] of texts.entries()) {
    const rows = expandTogether({ meter: text }, [...at, index], (_, message) =>
      tell([...at, index], message),
    );
    for (const { meter } of rows ?? []) {
      if (meter === null) continue;
      if (names.has(meter))
        tell([...at, index], `found ${JSON.stringify(meter)}, which stands before; expected each meter once`);
      names.add(meter);
    }
  }
  return [...names];
}
