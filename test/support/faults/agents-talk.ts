import type { PeerMessage } from '../../../protocol/index.ts';
import { seeded } from '../stream-random.ts';
import type { DrawnRun, Moment } from './drawn-run.ts';
import type { Fate } from './peer-proxy.ts';
import type { RunRecord } from './run-record.ts';

/** What becomes of what the agents say to each other in one run, and what is to happen when they say it. */
export class AgentsTalk {
  readonly #weather: DrawnRun['weather'];
  readonly #random: () => number;
  readonly #record: RunRecord;
  readonly #awaited = new Map<string, (() => void)[]>();
  readonly #withheld = new Set<string>();
  readonly #happening: Promise<void>[] = [];
  /** Nothing arrives. */
  isSwallowed = false;

  constructor({ seed, weather }: DrawnRun, record: RunRecord) {
    this.#weather = weather;
    this.#random = seeded(seed ^ 0x5eed);
    this.#record = record;
  }

  fateOf(message: PeerMessage): Fate {
    const { kind, operation, from } = message;
    this.#record.note(`said: ${kind} by ${from} of ${operation.slice(-4)}`);
    for (const key of [`${operation} ${kind}`, ` ${kind}`]) {
      const happen = this.#awaited.get(key) ?? [];
      this.#awaited.delete(key);
      for (const begin of happen) begin();
    }
    if (this.#record.isHealed) return [0];
    if (this.isSwallowed || this.#withheld.has(`${operation} ${kind}`)) return [];
    const { lost, doubled, late, lateMs } = this.#weather;
    if (this.#isHit(lost, 'message lost')) return [];
    const fate = [this.#isHit(late, 'message late') ? this.#random() * lateMs : 0];
    return this.#isHit(doubled, 'message doubled') ? [...fate, this.#random() * lateMs] : fate;
  }

  /** What is to happen at a moment, of this operation or of any; in the background, unless all is healed by then. */
  at(when: Moment, operation: string | null, happen: () => Promise<void>): void {
    const begin = (): void => {
      if (this.#record.isHealed) return;
      const happened = happen().catch((error: unknown) =>
        this.#record.note(`a strike failed: ${String(error)}`),
      );
      this.#happening.push(happened);
    };
    if ('afterMs' in when) setTimeout(begin, when.afterMs).unref();
    else {
      const key = `${operation ?? ''} ${when.said}`;
      this.#awaited.set(key, [...(this.#awaited.get(key) ?? []), begin]);
    }
  }

  /** Whatever this is to come before is lost on its way until it did. */
  async before(when: Moment, operation: string, happen: () => Promise<unknown>): Promise<void> {
    const key = 'said' in when ? `${operation} ${when.said}` : '';
    this.#withheld.add(key);
    await happen();
    this.#withheld.delete(key);
  }

  async allHappened(): Promise<void> {
    await Promise.all(this.#happening);
  }

  #isHit(share: number, word: string): boolean {
    const isHit = this.#random() < share;
    if (isHit) this.#record.struck.push(word);
    return isHit;
  }
}
