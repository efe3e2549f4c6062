// What one client, one source and all together may have of a served console. docs/security.md lists these.

/** From the first byte to a screen: who they are, and that they want a terminal. */
const GRACE_MS = 20_000;
/** Of everything before it is known who they are; a login with ten keys takes 8 kB. */
const BYTES_BEFORE_LOGIN = 64 * 1024;
const WAITING = 20;
const WAITING_PER_SOURCE = 5;
/** So long a login that is under way gives its place to nobody. */
const UNDISTURBED_MS = 3_000;
const TRIES_PER_CONNECTION = 6;
const SESSIONS = 128;
const SESSIONS_PER_KEY = 16;
const SESSIONS_PER_SOURCE = 64;
const IDLE_MS = 30 * 60_000;
/** Before the end by idleness or by time it is said this long. */
const WARNING_MS = 60_000;
const TOTAL_MS = 12 * 3_600_000;
/** A client that answers nothing for three of these is gone. */
const KEEPALIVE_MS = 10_000;
const RESIZE_REST_MS = 50;

export const LIMITS = {
  graceMs: GRACE_MS,
  bytesBeforeLogin: BYTES_BEFORE_LOGIN,
  waiting: WAITING,
  waitingPerSource: WAITING_PER_SOURCE,
  undisturbedMs: UNDISTURBED_MS,
  triesPerConnection: TRIES_PER_CONNECTION,
  sessions: SESSIONS,
  sessionsPerKey: SESSIONS_PER_KEY,
  sessionsPerSource: SESSIONS_PER_SOURCE,
  idleMs: IDLE_MS,
  warningMs: WARNING_MS,
  totalMs: TOTAL_MS,
  keepaliveMs: KEEPALIVE_MS,
  resizeRestMs: RESIZE_REST_MS,
  smallest: { columns: 20, rows: 5 },
  largest: { columns: 500, rows: 200 },
} as const;
