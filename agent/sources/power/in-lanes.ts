/** Does a piece of work for each item, at most so many at once, in order. Fails with the first that fails. */
export async function inLanes<I, O>(
  items: readonly I[],
  most: number,
  piece: (item: I) => Promise<O>,
): Promise<readonly O[]> {
  const done: O[] = new Array(items.length);
  const waiting = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of waiting) done[index] = await piece(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
  return done;
}

/** Lets at most so many pieces run at once, whoever asks; others wait for their turn. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  async run<T>(piece: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await piece();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
