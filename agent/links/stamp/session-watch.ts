import type { Reply } from '../figures/session-figures.ts';

/** Who makes figures of what a session measures: `SessionFigures`, or whoever wants to see. Times are ms, monotonic. */
export interface SessionWatch<F> {
  sent(sequence: number, atMs: number): void;
  answered(reply: Reply): void;
  look(nowMs: number): F;
}
