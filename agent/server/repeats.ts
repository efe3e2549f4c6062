/** The same thing is said once in so long. */
const SAY_AGAIN_AFTER_MS = 10_000;
/** Different things in that time; a storm from many addresses gets no more lines than this. */
const MOST = 100;

/** Keeps a storm of refusals to a line now and then: a log that fills a disk helps whoever sent it. */
export class Repeats {
  readonly #said = new Map<string, { at: number; unsaid: number }>();

  /** How many like it went unsaid since the last line; null when this one should too. */
  say(what: string, now: number): number | null {
    const before = this.#said.get(what);
    if (before !== undefined && now - before.at < SAY_AGAIN_AFTER_MS) {
      before.unsaid++;
      return null;
    }
    this.#said.delete(what);
    for (const [other, { at }] of this.#said) {
      if (this.#said.size < MOST && now - at < SAY_AGAIN_AFTER_MS) break;
      if (now - at < SAY_AGAIN_AFTER_MS) return null;
      this.#said.delete(other);
    }
    this.#said.set(what, { at: now, unsaid: 0 });
    return before?.unsaid ?? 0;
  }
}
