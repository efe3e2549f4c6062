/** Interned text: code 0 is null, code n is `words[n − 1]`. Words are only ever added, so that codes stay true on the wire. */
export class DictionaryStore {
  readonly family = 'dictionary';
  touched = false;
  revision = 0;
  readonly words: string[];
  readonly #codes = new Map<string, number>();
  #cells = new Uint32Array(0);
  #isShared = false;

  constructor(words: readonly string[] = []) {
    this.words = words.slice();
  }

  grow(length: number): void {
    if (length <= this.#cells.length) return;
    const cells = new Uint32Array(length);
    cells.set(this.#cells);
    this.#cells = cells;
  }

  code(slot: number): number {
    return this.#cells[slot] ?? 0;
  }

  get(slot: number): string | null {
    const code = this.code(slot);
    return code === 0 ? null : (this.words[code - 1] ?? null);
  }

  /** The code of a word, given one if it is new. */
  intern(word: string): number {
    const known = this.find(word);
    if (known !== 0) return known;
    const code = this.words.push(word);
    this.#codes.set(word, code);
    return code;
  }

  /** The code of a word that is in use or was; 0 when it never was. */
  find(word: string): number {
    // A copy learns its words' codes when it is first asked for one: most never are.
    for (let at = this.#codes.size; at < this.words.length; at++) this.#codes.set(this.words[at]!, at + 1);
    return this.#codes.get(word) ?? 0;
  }

  set(slot: number, value: string | null): boolean {
    return this.setCode(slot, value === null ? 0 : this.intern(value));
  }

  setCode(slot: number, code: number): boolean {
    if (this.#cells[slot] === code) return false;
    this.#own();
    this.#cells[slot] = code;
    this.touched = true;
    this.revision++;
    return true;
  }

  clear(slot: number): void {
    this.setCode(slot, 0);
  }

  /**
   * Forgets words that no cell holds; codes change. Two stores with equal cells come out equal. Gives
   * how many words are left.
   */
  compact(): number {
    this.#own();
    const words = this.words.splice(0);
    this.#codes.clear();
    this.revision++;
    const renumbered = new Uint32Array(words.length + 1);
    for (let slot = 0; slot < this.#cells.length; slot++) {
      const code = this.#cells[slot]!;
      if (code === 0) continue;
      if (renumbered[code] === 0) renumbered[code] = this.intern(words[code - 1]!);
      this.#cells[slot] = renumbered[code]!;
    }
    return this.words.length;
  }

  /** The same cells in no time, as a `StepStore` copies itself. */
  copy(): DictionaryStore {
    const copy = new DictionaryStore(this.words);
    copy.#cells = this.#cells;
    copy.revision = this.revision;
    copy.#isShared = this.#isShared = true;
    return copy;
  }

  #own(): void {
    if (this.#isShared) this.#cells = this.#cells.slice();
    this.#isShared = false;
  }
}
