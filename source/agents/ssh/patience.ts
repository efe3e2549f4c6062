/** How long an answer is waited for. Rests while it is our turn: a person may be reading a question. */
export class Patience {
  readonly #milliseconds: number;
  readonly #lost: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(milliseconds: number, lost: () => void) {
    this.#milliseconds = milliseconds;
    this.#lost = lost;
  }

  /** It is the other's turn; waits from now. */
  wait(): void {
    this.rest();
    this.#timer = setTimeout(this.#lost, this.#milliseconds);
  }

  rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
