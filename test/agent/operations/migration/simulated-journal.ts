import {
  type Journal,
  JournalFailure,
  type JournalHead,
  type JournalLine,
  type JournalRecord,
} from '../../../../agent/operations/journal.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** The lines that are on a disk; what was on its way there when the agent died is there or not. */
export class SimulatedDisk {
  readonly lines: JournalLine[] = [];
}

export class SimulatedJournal implements Journal {
  closedBecause: string | null = null;
  readonly lost = null;
  readonly #disk: SimulatedDisk;
  readonly #time: SimulatedTime;
  readonly #random: () => number;

  constructor(disk: SimulatedDisk, time: SimulatedTime, random: () => number) {
    this.#disk = disk;
    this.#time = time;
    this.#random = random;
  }

  get head(): JournalHead {
    return { seq: this.#disk.lines.length, hash: '' };
  }

  async append(record: JournalRecord): Promise<JournalLine> {
    if (this.closedBecause !== null) throw new JournalFailure(this.closedBecause);
    const text = JSON.stringify(record);
    await this.#time.wait(1 + this.#random() * 20);
    // The agent died meanwhile: the bytes may have reached the disk all the same, and nobody was told.
    const isDead = this.closedBecause !== null;
    if (isDead && this.#random() < 0.5) return new Promise(() => undefined);
    const seq = this.#disk.lines.length + 1;
    const line: JournalLine = { ...JSON.parse(text), seq, at: this.#time.wall(), previous: '', hash: '' };
    this.#disk.lines.push(line);
    return isDead ? new Promise(() => undefined) : line;
  }

  lines(): Iterable<JournalLine> {
    return [...this.#disk.lines];
  }

  async stop(): Promise<void> {
    this.closedBecause ??= 'the agent died';
  }
}
