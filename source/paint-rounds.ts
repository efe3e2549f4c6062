/**
 * Has screens paint their news in turn, a turn of the event loop each: between two of them the keys of all
 * others are heard. Painted in one go, sixty screens would keep a key waiting for sixty paints.
 */
export class PaintRounds {
  readonly #paints = new Set<() => void>();
  #round: (() => void)[] = [];
  #isStopped = false;

  /** Returns the way out. */
  readonly join = (paint: () => void): (() => void) => {
    this.#paints.add(paint);
    return () => this.#paints.delete(paint);
  };

  /** Goes once around all screens; a round that is still under way is not overtaken. */
  begin(): void {
    if (this.#round.length > 0) return;
    this.#round = [...this.#paints];
    if (this.#round.length > 0) setImmediate(this.#next);
  }

  stop(): void {
    this.#isStopped = true;
    this.#round = [];
  }

  readonly #next = (): void => {
    const paint = this.#round.shift();
    // It may have left since the round began.
    if (paint !== undefined && this.#paints.has(paint)) paint();
    if (this.#round.length > 0 && !this.#isStopped) setImmediate(this.#next);
  };
}
