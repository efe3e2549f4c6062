/** The few things a session needs of a socket. */
export interface Wire {
  /** Bytes handed over and not yet taken by the network. */
  readonly waiting: number;
  /** Bytes the network took so far: they rise while a slow link still drains. */
  readonly taken: number;
  /** How many of the messages handed over the console is known to have read. */
  readonly confirmed: number;
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Close codes of weft, for the other side's log (RFC 6455 leaves 4000–4999 to applications). */
export const CLOSE = {
  refused: 4000,
  malformed: 4002,
  tooSlow: 4008,
  silent: 4009,
  versions: 4010,
  stopping: 4001,
} as const;

/** A close frame takes at most 123 bytes of reason. */
const LONGEST_REASON = 120;

/** As much of a reason as a close frame takes, in whole characters. */
export function closeReason(reason: string): string {
  return Buffer.from(reason)
    .subarray(0, LONGEST_REASON)
    .toString()
    .replace(/\ufffd+$/, '');
}
