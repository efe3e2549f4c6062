/** What one client, one source and all together may have of a served console; docs/security.md lists them. */
export const LIMITS = {
  /** From the first byte to a screen: who they are, and that they want a terminal. */
  graceMs: 20_000,
  /** Of everything before it is known who they are; a login with ten keys takes 8 kB. */
  bytesBeforeLogin: 64 * 1024,
  waiting: 20,
  waitingPerSource: 5,
  /** So long a login that is under way gives its place to nobody. */
  undisturbedMs: 3_000,
  triesPerConnection: 6,
  sessions: 128,
  sessionsPerKey: 16,
  sessionsPerSource: 64,
  idleMs: 30 * 60_000,
  /** Before the end by idleness or by time it is said this long. */
  warningMs: 60_000,
  totalMs: 12 * 3_600_000,
  /** A client that answers nothing for three of these is gone. */
  keepaliveMs: 10_000,
  resizeRestMs: 50,
  smallest: { columns: 20, rows: 5 },
  largest: { columns: 500, rows: 200 },
} as const;
