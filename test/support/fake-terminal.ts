import { EventEmitter } from 'node:events';
import type { Clock } from '../../source/screen/clock.ts';
import type { TerminalInput } from '../../source/screen/input-reader.ts';
import type { ScreenOptions } from '../../source/screen/screen.ts';
import type { TerminalOutput } from '../../source/screen/terminal-output.ts';

/** A terminal's output side in memory. While `isStalled`, what is written is not acknowledged. */
export class FakeOutput extends EventEmitter implements TerminalOutput {
  columns: number;
  rows: number;
  written = '';
  writes = 0;
  isStalled = false;
  #waiting: (() => void)[] = [];

  constructor(columns = 80, rows = 24) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(chunk: string, written: () => void = () => undefined): boolean {
    this.written += chunk;
    this.writes += 1;
    if (this.isStalled) {
      this.#waiting.push(written);
    } else {
      written();
    }
    return !this.isStalled;
  }

  /** What was written since the last time. */
  take(): string {
    const { written } = this;
    this.written = '';
    return written;
  }

  drain(): void {
    this.isStalled = false;
    for (const written of this.#waiting.splice(0)) {
      written();
    }
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }
}

/** A terminal's keyboard in memory. */
export class FakeInput extends EventEmitter implements TerminalInput {
  readonly isTTY = true;
  isRaw = false;
  isReading = false;

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  resume(): void {
    this.isReading = true;
  }

  pause(): void {
    this.isReading = false;
  }

  type(text: string): void {
    this.emit('data', Buffer.from(text));
  }
}

/** A clock that goes on only when told. */
export class FakeClock implements Clock {
  #now = 0;
  #timers: { at: number; task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  later(task: () => void, milliseconds: number): () => void {
    const timer = { at: this.#now + milliseconds, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) {
        break;
      }
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
    }
    this.#now = until;
  }
}

/** Options for a screen on fakes, and the fakes. */
export function fakeTerminal(columns = 80, rows = 24) {
  const stdin = new FakeInput();
  const stdout = new FakeOutput(columns, rows);
  const clock = new FakeClock();
  const options: ScreenOptions = {
    stdin,
    stdout,
    clock,
    environment: { TERM: 'xterm-256color' },
    theme: 'default',
    ascii: false,
    mouse: false,
  };
  return { stdin, stdout, clock, options };
}

/** Waits until the work at hand, with what it left for soon, is done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
