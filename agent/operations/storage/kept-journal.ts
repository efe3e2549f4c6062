import type { Journal, JournalFailure } from '../journal.ts';
import type { Room } from './room-watch.ts';

/** A journal with what its keeper needs beside it: consoles that check it, and the disk under it. */
export interface KeptJournal extends Journal {
  /** Settles when it becomes `lost`, and never where it does not. */
  readonly whenLost: Promise<JournalFailure>;
  /** What the room left on the disk means. */
  readonly room: Room;
  /** Looks at the room again, for whoever has a clock: the disk fills without us, too. Never fails. */
  lookAtRoom(): Promise<void>;
  /** The lines as they were written, from a number on; for whoever checks them. */
  texts(fromSeq: number): Iterable<string>;
}
