import { LIMITS } from './limits.ts';

interface Waiting {
  readonly source: string;
  readonly since: number;
  readonly leave: () => void;
}

export interface WaitingRoomOptions {
  readonly most?: number;
  readonly mostPerSource?: number;
  readonly undisturbedMs?: number;
}

/**
 * Places for connections of which it is not known yet who they are. Where all are taken, whoever has waited
 * long enough gives way: the oldest of the same source, else the oldest of the source that holds most, so
 * that a flood from one address keeps out itself and not others.
 */
export class WaitingRoom {
  readonly #options: Required<WaitingRoomOptions>;
  /** Oldest first. */
  #waiting: readonly Waiting[] = [];

  constructor(options: WaitingRoomOptions = {}) {
    this.#options = {
      most: LIMITS.waiting,
      mostPerSource: LIMITS.waitingPerSource,
      undisturbedMs: LIMITS.undisturbedMs,
      ...options,
    };
  }

  get size(): number {
    return this.#waiting.length;
  }

  /**
   * A place at a moment (ms, monotonic), which the returned function gives back; null where there is none.
   * `leave` is called when it goes to somebody else.
   */
  enter(source: string, now: number, leave: () => void): (() => void) | null {
    const own = this.#waiting.filter((one) => one.source === source);
    if (own.length >= this.#options.mostPerSource) {
      if (!this.#makeRoom(own[0], now)) return null;
    } else if (this.#waiting.length >= this.#options.most) {
      const most = this.#greedy();
      if (!(most.length > own.length + 1 ? this.#evict(most[0]) : this.#makeRoom(this.#waiting[0], now)))
        return null;
    }
    const one: Waiting = { source, since: now, leave };
    this.#waiting = [...this.#waiting, one];
    return () => this.#remove(one);
  }

  #makeRoom(oldest: Waiting | undefined, now: number): boolean {
    return oldest !== undefined && now - oldest.since >= this.#options.undisturbedMs && this.#evict(oldest);
  }

  #evict(one: Waiting | undefined): boolean {
    if (one === undefined) return false;
    this.#remove(one);
    one.leave();
    return true;
  }

  #remove(one: Waiting): void {
    this.#waiting = this.#waiting.filter((other) => other !== one);
  }

  #greedy(): readonly Waiting[] {
    let most: readonly Waiting[] = [];
    const groups = new Map<string, Waiting[]>();
    for (const one of this.#waiting) groups.set(one.source, [...(groups.get(one.source) ?? []), one]);
    for (const group of groups.values()) if (group.length > most.length) most = group;
    return most;
  }
}
