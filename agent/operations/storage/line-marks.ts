/** Where every so-many-th line stands, so that a range is read without reading all before it. */
export class LineMarks {
  readonly #seqs: number[] = [];
  readonly #places: Place[] = [];

  /** Called for every line, in order. */
  add(seq: number, segment: string, at: number): void {
    const last = this.#places.at(-1);
    if (last?.segment === segment && seq - (this.#seqs.at(-1) ?? 0) < EVERY) return;
    this.#seqs.push(seq);
    this.#places.push({ segment, at });
  }

  /** A line's start, at or not far before the one asked for; null before there are any. */
  before(seq: number): Place | null {
    let [low, high] = [0, this.#seqs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#seqs[middle] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#places[Math.max(0, low - 1)] ?? null;
  }
}

export interface Place {
  readonly segment: string;
  readonly at: number;
}

const EVERY = 256;
