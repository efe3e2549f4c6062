/** Long enough to have seen the way empty, short enough for clocks that drift, and for one that stood still. */
const REMEMBER_MS = 30_000;

/**
 * How much longer than the quickest a frame was on its way, by both monotonic clocks: what waited in a
 * queue is older than its arrival says. The quickest is that of the last 30 to 60 s; by then an agent that
 * paces what it sends (`ON_ITS_WAY_MS`) has let the queue run dry.
 */
export class Way {
  #quickest = Number.POSITIVE_INFINITY;
  #quickestBefore = Number.POSITIVE_INFINITY;
  #since = Number.NEGATIVE_INFINITY;

  /** A new connection may go another way, to an agent with another clock. */
  reset(): void {
    this.#quickest = Number.POSITIVE_INFINITY;
    this.#quickestBefore = Number.POSITIVE_INFINITY;
  }

  /** Milliseconds that a frame sent and received at these moments had to wait. */
  waited(sentAt: number, receivedAt: number): number {
    if (receivedAt - this.#since > REMEMBER_MS) {
      this.#quickestBefore = this.#quickest;
      this.#quickest = Number.POSITIVE_INFINITY;
      this.#since = receivedAt;
    }
    const took = receivedAt - sentAt;
    this.#quickest = Math.min(this.#quickest, took);
    return took - Math.min(this.#quickest, this.#quickestBefore);
  }
}
