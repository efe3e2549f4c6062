/** The part of `process` that is needed; handed in so that tests need no real signals. */
export interface SignalledProcess {
  readonly pid: number;
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  off(event: string, listener: (...values: unknown[]) => void): unknown;
  kill(pid: number, signal: NodeJS.Signals): unknown;
}

export interface ProcessHooksOptions {
  readonly process: SignalledProcess;
  /** Gives the terminal back; must be safe to call twice. */
  readonly release: () => void;
  /** Takes the terminal again after the program was stopped and goes on. */
  readonly resume: () => unknown;
  /**
   * Ends the program in order, giving the terminal back on the way; without it the terminal is given back
   * and the signal takes its usual course.
   */
  readonly end?: ((signal: NodeJS.Signals) => unknown) | undefined;
}

const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/**
 * Sees to it that a process that ends or stops has given the terminal back before: on exit, signals,
 * uncaught errors, and on Ctrl-Z and back. Returns the way to take the hooks off again.
 */
export function hookProcess({ process, release, resume, end }: ProcessHooksOptions): () => void {
  const hooks = new Map<string, (...values: unknown[]) => void>();
  const unhook = (): void => {
    for (const [event, listener] of hooks) {
      process.off(event, listener);
    }
    hooks.clear();
  };
  hooks.set('exit', release);
  // The monitor sees the error before Node prints it and ends, so that the print lands on the usual screen.
  hooks.set('uncaughtExceptionMonitor', release);
  for (const signal of ENDING) {
    hooks.set(signal, () => {
      if (end !== undefined) {
        end(signal);
        return;
      }
      release();
      unhook();
      process.kill(process.pid, signal);
    });
  }
  hooks.set('SIGTSTP', () => {
    release();
    process.kill(process.pid, 'SIGSTOP');
  });
  hooks.set('SIGCONT', resume);
  for (const [event, listener] of hooks) {
    process.on(event, listener);
  }
  return unhook;
}

/** Signals that keys send to everything in the foreground, whoever they were meant for. */
export function isFromKeyboard(signal: NodeJS.Signals): boolean {
  return signal === 'SIGINT' || signal === 'SIGQUIT';
}

/** What Ctrl-Z does outside raw mode: stops the whole job, so that the shell gets the terminal. */
export function stopJob(process: SignalledProcess): void {
  process.kill(0, 'SIGTSTP');
}

/**
 * Lets the process, when it ends, end by SIGHUP: the terminal has hung up, and up to Node 24 an orderly
 * exit then aborts with a core dump, because it cannot set the terminal's mode back (nodejs/node#51519).
 */
export function endByHangUp(process: SignalledProcess): void {
  process.on('exit', () => process.kill(process.pid, 'SIGHUP'));
}
