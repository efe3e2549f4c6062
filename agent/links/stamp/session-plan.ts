import type { NoAnswer } from './sender-session.ts';
import type { TimestampFormat } from './timestamps.ts';

/** A session to be measured. */
export interface SessionPlan {
  /** An address or a name, which is looked up now and again. */
  readonly host: string;
  readonly port: number;
  readonly intervalMs: number;
  readonly key: Buffer | null;
  readonly format: TimestampFormat;
}

/** What a session comes to at one moment, `at`, ms by the clock of the thread. */
export interface SessionLook<F> {
  readonly at: number;
  readonly figures: F;
  /** Why it cannot be measured, or not whole: one line; null where it can. */
  readonly problem: string | null;
}

/** What came and was no answer, by why; only ever rising. */
export type SenderCounts = Record<NoAnswer | 'stranger', number>;
