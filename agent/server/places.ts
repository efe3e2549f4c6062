/** How many of something each peer holds, with a most for each. */
export class Places {
  readonly #most: number;
  readonly #held = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  free(peer: string): boolean {
    return (this.#held.get(peer) ?? 0) < this.#most;
  }

  take(peer: string): void {
    this.#held.set(peer, (this.#held.get(peer) ?? 0) + 1);
  }

  leave(peer: string): void {
    const left = (this.#held.get(peer) ?? 1) - 1;
    if (left > 0) this.#held.set(peer, left);
    else this.#held.delete(peer);
  }
}
