/**
 * What is durable. An append-only file of JSON lines, each with the hash of the one before it, flushed to
 * the disk before whoever appended goes on (SAFETY.md, Storage). Operations and the audit trail are both
 * records of it.
 */
export interface Journal {
  /** Null while records are taken; else why none are, in words. */
  readonly closedBecause: string | null;
  /** The newest line. */
  readonly head: JournalHead;
  /**
   * Settles when the record is on the disk, with its line; several at once share one flush. Fails with
   * `JournalFailure` when it is not, and then no more are taken.
   */
  append(record: JournalRecord): Promise<JournalLine>;
  /** Every line from the beginning, oldest first. */
  lines(): Iterable<JournalLine>;
  /** May be called twice. */
  stop(): Promise<void>;
}

export interface JournalHead {
  /** 0 before the first line. */
  readonly seq: number;
  /** SHA-256 of the newest line, hex; all zeros before the first. */
  readonly hash: string;
}

/** One thing that happened, who caused it and why. */
export interface JournalRecord {
  /** What kind of record it is: `operation.accepted`, `operation.step`, `command.refused`, `migration.reserved`. */
  readonly code: string;
  /** Who, as authenticated: `weft://operator/noc-1`; `weft://agent/de-halm` for what an agent did by itself. */
  readonly actor: string;
  /** Through whom, where somebody acted for somebody else. */
  readonly via: string | null;
  readonly operation: string | null;
  /** In words, for people. */
  readonly what: string;
  readonly reason: string | null;
  /** `ok`, or how it went wrong. */
  readonly result: string;
  /** For replay: plain JSON, by `code`. */
  readonly body: JournalBody;
}

export type JournalBody = { readonly [key: string]: JournalValue };
export type JournalValue =
  | null
  | boolean
  | number
  | string
  | readonly JournalValue[]
  | { readonly [key: string]: JournalValue };

export interface JournalLine extends JournalRecord {
  readonly seq: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** SHA-256 of the line before, hex. */
  readonly previous: string;
  /** SHA-256 of this line, hex. */
  readonly hash: string;
}

/** The record is not known to be on the disk. */
export class JournalFailure extends Error {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'JournalFailure';
  }
}
