/** Gives equal values the same small number, so that a model's states are short and its steps are kept. */
export class Interned<T extends object> {
  readonly #numbers = new Map<string, number>();
  readonly #values: T[] = [];

  number(value: T): number {
    const text = JSON.stringify(value);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#values.length;
      this.#numbers.set(text, number);
      this.#values.push(value);
    }
    return number;
  }

  value(number: number): T {
    const value = this.#values[number];
    if (value === undefined) throw new Error(`nothing has number ${number}`);
    return value;
  }
}

/** A sorted list without doubles; the same list where nothing is new. */
export function withMore(have: readonly number[], more: readonly number[]): readonly number[] {
  if (more.every((number) => have.includes(number))) return have;
  return [...new Set([...have, ...more])].sort((a, b) => a - b);
}

export function without(have: readonly number[], number: number): readonly number[] {
  return have.filter((other) => other !== number);
}
