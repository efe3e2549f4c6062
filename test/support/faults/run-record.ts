/** What happened in one run, as far as it came. */
export class RunRecord {
  /** What struck, in words: the same words for the same thing. */
  readonly struck: string[] = [];
  readonly #lines: string[] = [];
  readonly #began = Date.now();
  /** From then on nothing strikes any more. */
  isHealed = false;

  get seconds(): number {
    return (Date.now() - this.#began) / 1000;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  note(words: string): void {
    this.#lines.push(`${this.seconds.toFixed(1)} ${words}`);
  }
}
