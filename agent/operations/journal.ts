import type * as Contract from '../../protocol/journal-line.ts';

/**
 * What is durable. An append-only file of JSON lines, each with the hash of the one before it, flushed to
 * the disk before whoever appended goes on (SAFETY.md, Storage). Operations and the audit trail are both
 * records of it.
 */
export interface Journal {
  /** Null while records are taken; else why none are, in words. */
  readonly closedBecause: string | null;
  /**
   * Set when nobody knows any more what of it is on the disk, as after a failed flush: then no one may be told
   * anything, not even that nothing was done, and the process is to end (SAFETY.md, Storage).
   */
  readonly lost: JournalFailure | null;
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

/** Lines travel to consoles, so their form belongs to the contract; here they have the same names. */
export type JournalHead = Contract.JournalHead;
export type JournalRecord = Contract.JournalRecord;
export type JournalBody = Contract.JournalBody;
export type JournalValue = Contract.JournalValue;
export type JournalLine = Contract.JournalLine;

/** The record is not known to be on the disk. */
export class JournalFailure extends Error {
  /** Nothing of it is left in the file; false where nobody can say. */
  readonly isCutBack: boolean;

  constructor(message: string, options: { readonly cause?: unknown; readonly isCutBack?: boolean } = {}) {
    super(message, options);
    this.name = 'JournalFailure';
    this.isCutBack = options.isCutBack ?? false;
  }
}
