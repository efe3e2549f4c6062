import type { JournalFiles } from './journal-files.ts';
import type { Reserve } from './reserve.ts';

/** How far a journal may grow before the room left is looked at again. */
const LOOK_EVERY_BYTES = 1024 * 1024;
/** Room is low below this share of the disk, or this many reserves; on a large disk 1 GiB is plenty. */
const LOW_RATIO = 0.05;
const PLENTY_BYTES = 1024 * 1024 * 1024;
const LOW_RESERVES = 4;

/** What the room left for the journal means, in words; null while there is enough. */
export interface Room {
  /** Worth an alarm. */
  readonly lowBecause: string | null;
  /** New operations should be refused with this; those under way go on to their end. */
  readonly refusesNewBecause: string | null;
}

/** Keeps an eye on the disk as the journal grows. */
export class RoomWatch {
  readonly #files: JournalFiles;
  readonly #reserve: Reserve;
  readonly #reserveBytes: number;
  #grown = 0;
  #looking: Promise<void> | null = null;
  room: Room = { lowBecause: null, refusesNewBecause: null };

  constructor(files: JournalFiles, reserve: Reserve, reserveBytes: number) {
    this.#files = files;
    this.#reserve = reserve;
    this.#reserveBytes = reserveBytes;
  }

  grown(bytes: number): void {
    this.#grown += bytes;
    // The reserve is spent in the middle of a write, and that should be known at once.
    const isAsSeen = this.#reserve.isKept === (this.room.refusesNewBecause === null);
    if (this.#grown < LOOK_EVERY_BYTES && isAsSeen) return;
    this.#grown = 0;
    this.look();
  }

  /** Looks now; a look under way is enough. Settles when it is done, whatever came of it. */
  look(): Promise<void> {
    this.#looking ??= this.#judge()
      .catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        const text = `the room left for the journal in ${this.#files.folder} cannot be told: ${why}`;
        this.room = { lowBecause: text, refusesNewBecause: this.#reserve.isKept ? null : text };
      })
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  async #judge(): Promise<void> {
    const isKept = await this.#reserve.keep();
    const { freeBytes, totalBytes } = await this.#files.space();
    const few = Math.max(LOW_RESERVES * this.#reserveBytes, Math.min(LOW_RATIO * totalBytes, PLENTY_BYTES));
    const left = `${mebibytes(freeBytes)} MiB are left for the journal in ${this.#files.folder}`;
    this.room = {
      lowBecause: freeBytes < few || !isKept ? left : null,
      refusesNewBecause: isKept
        ? null
        : `${left}, and no reserve: new operations are refused so that those under way can be written down to their end`,
    };
  }
}

function mebibytes(bytes: number): string {
  return String(Math.floor(bytes / 1024 / 1024));
}
