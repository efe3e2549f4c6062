import type { Reply } from '../figures/session-figures.ts';

/** Who makes figures of what a session measures: `SessionFigures`, or whoever wants to see. Times are ms, monotonic. */
export interface SessionWatch<F> {
  sent(sequence: number, atMs: number): void;
  answered(reply: Reply): void;
  /** After the answer to this packet: it is the first of a peer that was not there before. */
  began(sequence: number): void;
  look(nowMs: number): F;
}
