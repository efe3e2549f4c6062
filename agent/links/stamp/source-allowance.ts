/**
 * How many packets a second each source may have answered: a bucket that fills at `perSecond` and holds one
 * second's worth. Sources are forgotten when they have been quiet, and there are never more than `most` of
 * them: where sources are not told beforehand, a flood of made-up ones must cost no memory.
 */
export class SourceAllowance {
  readonly #perSecond: number;
  readonly #most: number;
  readonly #sources = new Map<string, { left: number; at: number }>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number, most = 4096) {
    this.#perSecond = perSecond;
    this.#most = most;
  }

  /** Whether `source` may have one more answer at `now` (ms, monotonic); takes it off when so. */
  take(source: string, now: number): boolean {
    let bucket = this.#sources.get(source);
    if (bucket === undefined) {
      if (this.#sources.size >= this.#most) this.#forgetQuiet(now);
      if (this.#sources.size >= this.#most) return false;
      bucket = { left: this.#perSecond, at: now };
      this.#sources.set(source, bucket);
    }
    const filled = ((now - bucket.at) / 1000) * this.#perSecond;
    bucket.left = Math.min(this.#perSecond, bucket.left + filled);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }

  get size(): number {
    return this.#sources.size;
  }

  /**
   * A source whose bucket is full again is the same as one never seen. At most once a second: a flood of
   * made-up sources must not buy a sweep each.
   */
  #forgetQuiet(now: number): void {
    if (now - this.#sweptAt < 1000) return;
    this.#sweptAt = now;
    for (const [source, { at }] of this.#sources) if (now - at > 1000) this.#sources.delete(source);
  }
}
