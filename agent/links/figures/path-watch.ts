/** Packets in a row with another hop limit before it is the one that counts: single ones take other ways. */
const CONFIRMED_BY = 3;
const BLOCK_MS = 5000;
/** Of fewer packets the least delay tells little of the path. */
const LEAST_PACKETS = 5;
/** Blocks that must agree that it is another path, and those before that they are held against. */
const RECENT = 2;
const LEAST_BEFORE = 6;
const MOST_BEFORE = 12;
/** A step is beyond the least delays before by this, and by how much they differ among themselves. */
const STEP_MS = 0.2;
const STEP_SHARE = 0.05;
const SPREAD_FACTOR = 1.5;

/**
 * Notices that packets take another path: another hop limit that lasts, or a step of the least round trip,
 * which queues add to and never take from. The least of each 5 s is held against those of the minute before;
 * two in a row beyond all of them, by more than those vary, are a step. Ten seconds of a full queue look the
 * same: so it is told as what was measured.
 */
export class PathWatch {
  hopLimit: number | null = null;
  hopLimitChanges = 0;
  changedAt: number | null = null;
  change: string | null = null;

  readonly #minima: number[] = [];
  #block = Number.NaN;
  #least = Number.POSITIVE_INFINITY;
  #packets = 0;
  #otherLimit = 0;
  #otherTimes = 0;

  /** The next answer in time; both times ms. */
  take(receivedAt: number, roundTrip: number, hopLimit: number | null): void {
    if (hopLimit !== null) this.#takeHopLimit(receivedAt, hopLimit);
    const block = Math.floor(receivedAt / BLOCK_MS);
    if (block !== this.#block) {
      if (this.#packets >= LEAST_PACKETS) this.#closeBlock();
      [this.#block, this.#least, this.#packets] = [block, Number.POSITIVE_INFINITY, 0];
    }
    this.#packets++;
    if (roundTrip < this.#least) this.#least = roundTrip;
  }

  #takeHopLimit(at: number, hopLimit: number): void {
    if (this.hopLimit === null || hopLimit === this.hopLimit) {
      this.hopLimit = hopLimit;
      this.#otherTimes = 0;
      return;
    }
    this.#otherTimes = hopLimit === this.#otherLimit ? this.#otherTimes + 1 : 1;
    this.#otherLimit = hopLimit;
    if (this.#otherTimes < CONFIRMED_BY) return;
    this.#note(at, `hop limit ${this.hopLimit} to ${hopLimit}`);
    this.hopLimit = hopLimit;
    this.hopLimitChanges++;
    this.#otherTimes = 0;
  }

  #closeBlock(): void {
    const minima = this.#minima;
    minima.push(this.#least);
    if (minima.length > MOST_BEFORE + RECENT) minima.shift();
    if (minima.length < LEAST_BEFORE + RECENT) return;
    const before = minima.slice(0, -RECENT);
    const recent = minima.slice(-RECENT);
    const [low, high] = [Math.min(...before), Math.max(...before)];
    const step = Math.max(STEP_MS, low * STEP_SHARE, (high - low) * SPREAD_FACTOR);
    const isUp = Math.min(...recent) > high + step;
    const isDown = Math.max(...recent) < low - step;
    if (!isUp && !isDown) return;
    const words = `least round trip ${low.toFixed(2)} to ${Math.min(...recent).toFixed(2)} ms`;
    this.#note((this.#block - RECENT + 1) * BLOCK_MS, words);
    minima.splice(0, minima.length - RECENT);
  }

  #note(at: number, change: string): void {
    this.changedAt = at;
    this.change = change;
  }
}
