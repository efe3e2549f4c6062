import {
  type JournalHead,
  type JournalLine,
  type JournalRecord,
  NO_LINES,
  sealLine,
} from '../../../protocol/journal-line.ts';
import { JournalFailure } from '../journal.ts';
import type { KeptJournal } from './kept-journal.ts';
import type { Room } from './room-watch.ts';
import { sha256 } from './sha256.ts';

/** A journal that lives as long as its process: for simulated sites without a state folder, and for tests. */
export class MemoryJournal implements KeptJournal {
  readonly #wall: () => number;
  readonly #lines: JournalLine[] = [];
  readonly #texts: string[] = [];
  readonly room: Room = { lowBecause: null, refusesNewBecause: null };
  closedBecause: string | null = null;
  lost: JournalFailure | null = null;
  readonly whenLost = new Promise<never>(() => undefined);

  constructor(wall: () => number) {
    this.#wall = wall;
  }

  get head(): JournalHead {
    const { seq, hash } = this.#lines.at(-1) ?? NO_LINES;
    return { seq, hash };
  }

  async append(record: JournalRecord): Promise<JournalLine> {
    if (this.closedBecause !== null) throw new JournalFailure(this.closedBecause);
    const { line, text } = sealLine(record, this.head, this.#wall(), sha256);
    this.#lines.push(line);
    this.#texts.push(text);
    return line;
  }

  async lookAtRoom(): Promise<void> {
    // It grows in memory, where there is nothing to look at.
  }

  lines(): Iterable<JournalLine> {
    return this.#lines;
  }

  texts(fromSeq: number): Iterable<string> {
    return this.#texts.slice(Math.max(0, fromSeq - 1));
  }

  async stop(): Promise<void> {
    this.closedBecause ??= 'the journal was closed because the agent stops';
  }
}
