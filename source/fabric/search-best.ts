/** Keeps the best so many of all that is offered, in a heap whose root is the worst of them. Lower scores are better. */
export class BestFound {
  readonly #most: number;
  readonly #scores: Float64Array;
  readonly #items: Float64Array;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
    this.#scores = new Float64Array(most);
    this.#items = new Float64Array(most);
  }

  get count(): number {
    return this.#count;
  }

  /** What is worse than this is not kept. */
  get worstWanted(): number {
    return this.#count < this.#most ? Number.POSITIVE_INFINITY : this.#scores[0]!;
  }

  /** Of equal scores the item with the lower number is the better one. */
  offer(score: number, item: number): void {
    if (this.#count < this.#most) {
      this.#rise(this.#count++, score, item);
    } else if (isBefore(score, item, this.#scores[0]!, this.#items[0]!)) {
      this.#sink(score, item);
    }
  }

  /** The items kept, the best first. */
  inOrder(): number[] {
    return Array.from({ length: this.#count }, (_, at) => at)
      .sort(
        (one, other) => this.#scores[one]! - this.#scores[other]! || this.#items[one]! - this.#items[other]!,
      )
      .map((at) => this.#items[at]!);
  }

  #rise(from: number, score: number, item: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(this.#scores[parent]!, this.#items[parent]!, score, item)) break;
      this.#put(at, this.#scores[parent]!, this.#items[parent]!);
      at = parent;
    }
    this.#put(at, score, item);
  }

  #sink(score: number, item: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#count) break;
      const right = child + 1;
      if (
        right < this.#count &&
        isBefore(this.#scores[child]!, this.#items[child]!, this.#scores[right]!, this.#items[right]!)
      ) {
        child = right;
      }
      if (!isBefore(score, item, this.#scores[child]!, this.#items[child]!)) break;
      this.#put(at, this.#scores[child]!, this.#items[child]!);
      at = child;
    }
    this.#put(at, score, item);
  }

  #put(at: number, score: number, item: number): void {
    this.#scores[at] = score;
    this.#items[at] = item;
  }
}

function isBefore(score: number, item: number, other: number, otherItem: number): boolean {
  return score < other || (score === other && item < otherItem);
}
