/** What was made of some parts, kept for as long as each part is the same. */
export class KeptValue<Value> {
  #parts: readonly unknown[] | null = null;
  #value: Value | null = null;

  of(parts: readonly unknown[], make: () => Value): Value {
    if (this.#parts === null || this.#value === null || !areSame(parts, this.#parts)) {
      // What fails makes nothing, and what was there before may be half undone.
      this.#parts = null;
      this.#value = make();
      this.#parts = parts;
    }
    return this.#value;
  }
}

export function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (!Object.is(one[at], other[at])) return false;
  return true;
}
