import { LIMITS } from './limits.ts';

/** Who has a screen: how many in all, with one key, from one source. */
export class Places {
  #all = 0;
  readonly #keys = new Map<string, number>();
  readonly #sources = new Map<string, number>();

  /** A place, which the returned function gives back; in words why there is none. */
  take(key: string, source: string): (() => void) | string {
    if (this.#all >= LIMITS.sessions) return `${LIMITS.sessions} sessions are open already`;
    if ((this.#keys.get(key) ?? 0) >= LIMITS.sessionsPerKey)
      return `${LIMITS.sessionsPerKey} sessions are open with this key already`;
    if ((this.#sources.get(source) ?? 0) >= LIMITS.sessionsPerSource)
      return `${LIMITS.sessionsPerSource} sessions are open from this address already`;
    this.#change(key, source, 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.#change(key, source, -1);
      isHeld = false;
    };
  }

  #change(key: string, source: string, by: 1 | -1): void {
    this.#all += by;
    add(this.#keys, key, by);
    add(this.#sources, source, by);
  }
}

function add(counts: Map<string, number>, name: string, by: number): void {
  const count = (counts.get(name) ?? 0) + by;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}
