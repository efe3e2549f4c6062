/** The part of a terminal's output side that painting needs: `process.stdout`, an SSH channel, a fake. */
export interface TerminalOutput {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** The file descriptor, where there is one: it lets the last words be written while the process ends. */
  readonly fd?: number | undefined;
  write(chunk: string, written?: (error?: Error | null) => void): boolean;
  on(event: 'resize' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'resize' | 'close', listener: () => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** Used where the other side does not say how large it is. */
const USUAL_SIZE = { columns: 80, rows: 24 };
// Beyond these a hostile peer would only make us allocate.
const LARGEST_SIZE = { columns: 1_000, rows: 400 };

/**
 * The terminal's own word; `COLUMNS` and `LINES` where it has none, as on a serial line. They do not overrule
 * it: a shell that exported them once does not follow when the window changes.
 */
export function sizeOf(
  output: TerminalOutput,
  environment: Readonly<Record<string, string | undefined>> = {},
): { columns: number; rows: number } {
  const bound = (told: readonly (number | undefined)[], usual: number, largest: number): number => {
    const value = told.find((one) => one !== undefined && one >= 1);
    return value === undefined ? usual : Math.min(largest, Math.floor(value));
  };
  const { columns, rows } = output;
  return {
    columns: bound([columns, Number(environment['COLUMNS'])], USUAL_SIZE.columns, LARGEST_SIZE.columns),
    rows: bound([rows, Number(environment['LINES'])], USUAL_SIZE.rows, LARGEST_SIZE.rows),
  };
}

/**
 * Node writes to a terminal synchronously, so on a slow link every byte written is time in which no key
 * is heard (measured at 256 kbit/s: key to paint 144 ms against 77 ms). The switch is a method of the
 * private handle, hence the careful look; without it painting works and is only slower.
 */
export function stopBlocking(output: TerminalOutput): void {
  const handle: unknown = '_handle' in output ? output._handle : undefined;
  if (
    typeof handle === 'object' &&
    handle !== null &&
    'setBlocking' in handle &&
    typeof handle.setBlocking === 'function'
  ) {
    handle.setBlocking(false);
  }
}
