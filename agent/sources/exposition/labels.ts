/**
 * The labels of one sample, in the order they came. Two parallel arrays: a label may be called
 * `__proto__`. Samples with the same labels share one object, so it is not to be changed. A label with an
 * empty value is kept; Prometheus takes it for absent.
 */
export class Labels implements Iterable<readonly [name: string, value: string]> {
  static readonly none = new Labels([], []);

  readonly #names: readonly string[];
  readonly #values: readonly string[];

  constructor(names: readonly string[], values: readonly string[]) {
    this.#names = names;
    this.#values = values;
  }

  get size(): number {
    return this.#names.length;
  }

  get(name: string): string | undefined {
    const at = this.#names.indexOf(name);
    return at === -1 ? undefined : this.#values[at];
  }

  /** For labels that exporters spell differently from version to version (`Hostname`, `hostname`). */
  getIgnoringCase(name: string): string | undefined {
    const exact = this.get(name);
    if (exact !== undefined) return exact;
    const wanted = name.toLowerCase();
    const at = this.#names.findIndex((candidate) => candidate.toLowerCase() === wanted);
    return at === -1 ? undefined : this.#values[at];
  }

  *[Symbol.iterator](): Generator<readonly [name: string, value: string]> {
    for (let at = 0; at < this.#names.length; at++) yield [this.#names[at]!, this.#values[at]!];
  }
}
