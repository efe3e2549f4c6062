import type { InputReader } from './input-reader.ts';
import type { Presenter } from './presenter.ts';
import type { Terminal } from './terminal.ts';

/** A stalled terminal is waited for this long before the goodbye is written past its queue. */
const GOODBYE_MS = 1_000;

export interface TerminalLeaseOptions {
  readonly terminal: Terminal;
  readonly reader: InputReader;
  readonly presenter: Presenter;
  readonly later: (task: () => void, milliseconds: number) => () => void;
}

/** Whether the terminal is ours: its modes, its keys and what is painted on it are taken and given back as one. */
export class TerminalLease {
  readonly #options: TerminalLeaseOptions;
  #isHeld = false;
  #isLent = false;

  constructor(options: TerminalLeaseOptions) {
    this.#options = options;
  }

  /** Whether something else has it for a while. */
  get isLent(): boolean {
    return this.#isLent;
  }

  /** False when it was ours already. */
  take(): boolean {
    if (this.#isHeld) {
      return false;
    }
    this.#isHeld = true;
    const { terminal, reader, presenter } = this.#options;
    terminal.enter();
    reader.start();
    presenter.resume();
    return true;
  }

  /**
   * Takes it anew after the process was stopped and goes on: in which mode it is now and what stands on it is
   * not known, for not every stop is told before. False while it is lent: then it is not ours to take.
   */
  takeAfterStop(): boolean {
    if (this.#isLent) {
      return false;
    }
    this.giveBackAtOnce();
    return this.take();
  }

  /** Gives it back until `work` has settled; the caller takes it again. */
  async lend<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.giveBack();
    this.#isLent = true;
    try {
      return await work();
    } finally {
      this.#isLent = false;
    }
  }

  /** Gives it back behind what is being painted; settles when the terminal knows. */
  async giveBack(): Promise<void> {
    if (!this.#letGo()) {
      return;
    }
    const { terminal, later } = this.#options;
    await new Promise<void>((resolve) => {
      const cancel = later(() => {
        terminal.leaveAtOnce();
        resolve();
      }, GOODBYE_MS);
      terminal.leave(() => {
        cancel();
        resolve();
      });
    });
  }

  setMouse(isOn: boolean): void {
    this.#options.terminal.setMouse(isOn);
  }

  /** Gives it back while the process ends or stops. Hurries a `giveBack` that is under way. */
  giveBackAtOnce(): void {
    this.#letGo();
    this.#options.terminal.leaveAtOnce();
  }

  #letGo(): boolean {
    if (!this.#isHeld) {
      return false;
    }
    this.#isHeld = false;
    this.#options.presenter.pause();
    this.#options.reader.stop();
    return true;
  }
}
