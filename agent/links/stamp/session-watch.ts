/** A packet that came back, as its session measured it. */
export interface Reply {
  /** The sender's number. */
  readonly sequence: number;
  /** By the sender's monotonic clock, ms, fractions kept. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** How long the reflector kept it, ms: its T3 − T2. */
  readonly dwell: number;
  /** The reflector's clock less ours, one way each, ms; null unless both clocks are synchronised. */
  readonly forwardMs: number | null;
  readonly reverseMs: number | null;
  /** What both error estimates come to, ms; null where either clock is not synchronised. */
  readonly clockErrorMs: number | null;
  /** The number that a stateful reflector gave its answer; null where it only repeats ours, or may. */
  readonly reflectorSequence: number | null;
  /** TTL or hop limit that the packet reached the reflector with; null where it could not tell. */
  readonly hopLimit: number | null;
}

/** Who makes figures of what a session measures. Times are ms, monotonic. */
export interface SessionWatch<F> {
  sent(sequence: number, atMs: number): void;
  answered(reply: Reply): void;
  look(nowMs: number): F;
}
