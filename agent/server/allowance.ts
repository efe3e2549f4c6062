/** So many of something in a span, counted one by one as they come; what is refused counts too. */
export class Allowance {
  readonly #most: number;
  readonly #spanMs: number;
  readonly #times: number[] = [];

  constructor(most: number, spanMs: number) {
    this.#most = most;
    this.#spanMs = spanMs;
  }

  /** Whether one more is within bounds at this moment (ms of a monotonic clock). */
  take(now: number): boolean {
    while (this.#times.length > 0 && now - this.#times[0]! >= this.#spanMs) this.#times.shift();
    if (this.#times.length <= this.#most) this.#times.push(now);
    return this.#times.length <= this.#most;
  }
}
