const MINUTE_MS = 60_000;

/** How many commands each operator sent of late, refused ones too: guessing is not free. */
export class CommandPace {
  readonly #sent = new Map<string, number[]>();

  /** Commands of an operator in the minute before `now`, milliseconds of one clock. */
  lastMinute(actor: string, now: number): number {
    const recent = (this.#sent.get(actor) ?? []).filter((at) => now - at < MINUTE_MS);
    if (recent.length === 0) this.#sent.delete(actor);
    else this.#sent.set(actor, recent);
    return recent.length;
  }

  note(actor: string, now: number): void {
    this.lastMinute(actor, now);
    this.#sent.set(actor, [...(this.#sent.get(actor) ?? []), now]);
  }
}
