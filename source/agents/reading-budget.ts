/** Why a connection ends that spends more than its budget. */
export const FLOOD = 'the agent sends more than this console can read: the connection was cut';
/** What a ping counts for: one in five seconds is honest, two hundred at once are not. */
export const PING_MS = 25;

/** One site may take this share of the program's time, over and above a burst. */
const SHARE = 0.5;
const BURST_MS = 5_000;
/** What even the smallest message counts for: its cost is not in our hands alone. */
const LEAST_MS = 1;

/**
 * What reading one site's messages may cost. An honest agent takes a few hundredths; one that sends
 * without end would leave no time for keys and for the other sites.
 */
export class ReadingBudget {
  #spent = 0;
  #at = Number.NEGATIVE_INFINITY;

  /** Whether a message that ended to be read now, and took so long, is within the budget (ms). */
  spend(now: number, tookMs: number): boolean {
    this.#spent = Math.max(0, this.#spent - (now - this.#at) * SHARE) + Math.max(LEAST_MS, tookMs);
    this.#at = now;
    return this.#spent <= BURST_MS;
  }
}
