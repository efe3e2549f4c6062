/** Lines that came since the last reading. */
export interface LogLines {
  readonly lines: readonly string[];
  /** They were written no later than this, in milliseconds since 1970 UTC. */
  readonly latest: number;
  /** What was skipped or lost. One line. */
  readonly notice?: string;
}

/** Follows one log. `read` fails with `ReadFailure`; after that it may be tried again. */
export interface LogReader {
  read(signal: AbortSignal): Promise<LogLines>;
  close(): Promise<void>;
}

/** Nothing NVIDIA writes is longer; a longer line is dropped, not cut. */
export const LONGEST_LINE_BYTES = 65_536;
