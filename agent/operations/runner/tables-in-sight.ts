/** Each reading takes in all of a site: of a burst of ends, one shows many. */
const APART_MS = 1_000;
/** What the runner saw is true, whether or not the scheduler can be read into the tables. */
const WITHIN_MS = 10_000;
/** A node that was opened is asked by its scheduler whether it is there, and is silent until it answers. */
const SETTLES_WITHIN_MS = 10_000;

export interface TablesNeeds {
  /**
   * Has the scheduler read into the site's tables; settles when they have it, or it could not be read. An
   * operation ends in sight of everybody: whoever sees that it did, and acts at once, plans on what it did.
   */
  readonly readScheduler: () => Promise<void>;
  readonly now: () => number;
  readonly after: (milliseconds: number, then: () => void) => () => void;
}

/**
 * Whether the tables have what an operation was seen to have done. Nothing waits here: whoever asks is told
 * no, and woken when it may be otherwise.
 */
export class TablesInSight {
  readonly #needs: TablesNeeds;
  readonly #wake: () => void;
  /** For each operation, the reading that shows it: one that began after its end was seen. */
  readonly #shownBy = new Map<string, number>();
  /** When each end that may still change its looks was seen first. */
  readonly #settlingSince = new Map<string, number>();
  #begun = 0;
  #shown = 0;
  #begunAt = Number.NEGATIVE_INFINITY;
  #forget: (() => void) | null = null;

  constructor(needs: TablesNeeds, wake: () => void) {
    this.#needs = needs;
    this.#wake = wake;
  }

  has(operation: string): boolean {
    const reading = this.#shownBy.get(operation) ?? this.#begun + 1;
    if (this.#shown >= reading) return true;
    this.#shownBy.set(operation, reading);
    return false;
  }

  /** Whether it is too early to show an end: what it opened is silent, and will say something in a moment. */
  isSettling(operation: string): boolean {
    const now = this.#needs.now();
    const since = this.#settlingSince.get(operation) ?? now;
    this.#settlingSince.set(operation, since);
    return now - since < SETTLES_WITHIN_MS;
  }

  /** The operation goes on, or is no more. */
  forget(operation: string): void {
    this.#shownBy.delete(operation);
    this.#settlingSince.delete(operation);
  }

  stop(): void {
    this.#forget?.();
    this.#forget = null;
  }

  /** Begins a reading where one is waited for; called when all ends of a round have been asked about. */
  readWhatIsMissing(): void {
    const isWaitedFor = [...this.#shownBy.values()].some((reading) => reading > this.#begun);
    if (!isWaitedFor || this.#begun > this.#shown) return;
    const pause = this.#begunAt + APART_MS - this.#needs.now();
    this.stop();
    if (pause > 0) this.#forget = this.#needs.after(pause, () => this.#wake());
    else void this.#read();
  }

  async #read(): Promise<void> {
    const { readScheduler, now, after } = this.#needs;
    const reading = ++this.#begun;
    this.#begunAt = now();
    let forget = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      forget = after(WITHIN_MS, resolve);
    });
    await Promise.race([readScheduler(), over]);
    forget();
    this.#shown = reading;
    this.#wake();
  }
}
