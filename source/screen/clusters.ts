/** Codes from here on are not code points but numbers of clusters: a character with its marks. */
const FIRST_CLUSTER = 0x110000;

// Foreign names decide which clusters exist. Between frames the table is emptied when it holds more.
const MOST_KEPT = 4_096;

/** Gives texts of more than one code point a number, so that a cell is one number whatever stands in it. */
export class ClusterTable {
  #texts: string[] = [];
  /** Rises when the numbers given out so far mean nothing any more. */
  generation = 0;
  readonly #codes = new Map<string, number>();

  codeOf(text: string): number {
    const first = text.codePointAt(0) ?? 0x20;
    if (text.length === (first > 0xffff ? 2 : 1)) {
      return first;
    }
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = FIRST_CLUSTER + this.#texts.length;
      this.#texts.push(text);
      this.#codes.set(text, code);
    }
    return code;
  }

  textOf(code: number): string {
    return code < FIRST_CLUSTER ? String.fromCodePoint(code) : (this.#texts[code - FIRST_CLUSTER] ?? ' ');
  }

  get isFull(): boolean {
    return this.#texts.length > MOST_KEPT;
  }

  /** Forgets all. Every buffer that holds numbers of this table must be painted anew. */
  empty(): void {
    this.#texts = [];
    this.#codes.clear();
    this.generation++;
  }
}
