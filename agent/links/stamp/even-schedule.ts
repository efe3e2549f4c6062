/**
 * When packets of many sessions of one interval leave: one session after another at even distances, so that a
 * hundred of them are a stream and no burst. After a standstill what is overdue is left out and not caught
 * up with: a burst would measure itself. All times are ms, monotonic.
 */
export class EvenSchedule<T> {
  readonly #members: readonly T[];
  readonly #start: number;
  readonly #gap: number;
  readonly #patience: number;
  #turn = 0;
  /** Turns left out so far. */
  skipped = 0;

  /** Each of `members` has its turn every `intervalMs`; the first at `startMs`. */
  constructor(members: readonly T[], intervalMs: number, startMs: number) {
    this.#members = members;
    this.#start = startMs;
    this.#gap = intervalMs / Math.max(1, members.length);
    this.#patience = intervalMs;
  }

  /** When the next turn is; never where there is nobody. */
  get due(): number {
    return this.#members.length === 0 ? Number.POSITIVE_INFINITY : this.#start + this.#turn * this.#gap;
  }

  /** Whose turn it is at `now`; undefined before the next is due. */
  take(now: number): T | undefined {
    if (now < this.due) return undefined;
    if (now - this.due > this.#patience) {
      const late = Math.floor((now - this.due) / this.#gap);
      this.skipped += late;
      this.#turn += late;
    }
    const member = this.#members[this.#turn % this.#members.length];
    this.#turn++;
    return member;
  }
}
