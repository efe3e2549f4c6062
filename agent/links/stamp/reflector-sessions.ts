import type { FollowUp } from './tlv-values.ts';

/** What a stateful reflector keeps of one session (RFC 8762 4.3: its own count of the packets it answered). */
export interface ReflectorSession {
  /** The sequence number of its next answer. */
  next: number;
  seenAt: number;
  /** Of its last answer; null before the first. */
  followUp: FollowUp | null;
}

/**
 * The sessions of a stateful reflector, by source address, port and session identifier. Those not heard of for
 * `quietMs` are forgotten, and there are never more than `most`.
 */
export class ReflectorSessions {
  readonly #most: number;
  readonly #quietMs: number;
  readonly #sessions = new Map<string, ReflectorSession>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(most = 4096, quietMs = 600_000) {
    this.#most = most;
    this.#quietMs = quietMs;
  }

  /** The session of a packet, made when it is the first; null when there are too many already. */
  of(address: string, port: number, session: number, now: number): ReflectorSession | null {
    const key = `${address} ${port} ${session}`;
    let found = this.#sessions.get(key);
    if (found === undefined) {
      if (this.#sessions.size >= this.#most) this.#forgetQuiet(now);
      if (this.#sessions.size >= this.#most) return null;
      found = { next: 0, seenAt: now, followUp: null };
      this.#sessions.set(key, found);
    } else if (now - found.seenAt > this.#quietMs) {
      // As if it had been forgotten, whether there was a reason to sweep or not.
      found.next = 0;
      found.followUp = null;
    }
    found.seenAt = now;
    return found;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** At most once a second: a flood of new sessions must not buy a sweep each. */
  #forgetQuiet(now: number): void {
    if (now - this.#sweptAt < 1000) return;
    this.#sweptAt = now;
    for (const [key, { seenAt }] of this.#sessions) {
      if (now - seenAt > this.#quietMs) this.#sessions.delete(key);
    }
  }
}
