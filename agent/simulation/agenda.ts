/** What will happen when. Things due at one moment happen in the order in which they were put down. */
export class Agenda {
  readonly #entries: Entry[] = [];
  #order = 0;

  at(time: number, happen: () => void): void {
    const entries = this.#entries;
    const entry: Entry = { time, order: this.#order++, happen };
    let place = entries.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(entry, entries[parent]!)) break;
      entries[place] = entries[parent]!;
      place = parent;
    }
    entries[place] = entry;
  }

  /** Lets everything due by `now` happen, also what is put down for then meanwhile. */
  run(now: number): void {
    while (this.#entries[0] !== undefined && this.#entries[0].time <= now) this.#takeFirst().happen();
  }

  #takeFirst(): Entry {
    const entries = this.#entries;
    const first = entries[0]!;
    const last = entries.pop()!;
    if (entries.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && before(entries[child + 1]!, entries[child]!)) child++;
      if (!before(entries[child]!, last)) break;
      entries[place] = entries[child]!;
      place = child;
    }
    entries[place] = last;
    return first;
  }
}

interface Entry {
  readonly time: number;
  readonly order: number;
  readonly happen: () => void;
}

function before(one: Entry, other: Entry): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
