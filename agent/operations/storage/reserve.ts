import { randomFillSync } from 'node:crypto';
import type { JournalFiles } from './journal-files.ts';

const NAME = 'reserve';
const DRAFT = 'reserve.tmp';
const PIECE = 1024 * 1024;

/**
 * A file that only takes up room. When the disk is full it is deleted, and what is under way can still be
 * written down to its end. Filled with random bytes, since some file systems store nothing for zeros.
 */
export class Reserve {
  readonly #files: JournalFiles;
  readonly #bytes: number;
  #isKept: boolean;

  constructor(files: JournalFiles, bytes: number) {
    this.#files = files;
    this.#bytes = bytes;
    this.#isKept = files.names().includes(NAME) && files.sizeOf(NAME) >= bytes;
  }

  get isKept(): boolean {
    return this.#isKept;
  }

  /** Makes it where it is missing and there is room for twice as much; whether there is one now. */
  async keep(): Promise<boolean> {
    if (this.#isKept) return true;
    const { freeBytes } = await this.#files.space();
    if (freeBytes < 2 * this.#bytes) return false;
    this.#isKept = await this.#fill();
    if (!this.#isKept) await this.#files.remove(DRAFT);
    return this.#isKept;
  }

  /** Gives its room back; false where there was nothing to give. */
  async spend(): Promise<boolean> {
    this.#isKept = false;
    if (!this.#files.names().includes(NAME)) return false;
    await this.#files.remove(NAME);
    await this.#files.flushFolder();
    return true;
  }

  /** False where it did not fit. */
  async #fill(): Promise<boolean> {
    const file = await this.#files.open(DRAFT);
    try {
      for (let at = 0; at < this.#bytes; ) {
        const piece = randomFillSync(new Uint8Array(Math.min(PIECE, this.#bytes - at)));
        const written = await file.write(piece, at);
        if (written < piece.length) return false;
        at += written;
      }
      await file.flush();
    } catch {
      // Whatever kept it from being written, the journal itself has to say whether it can write.
      return false;
    } finally {
      await file.close();
    }
    await this.#files.rename(DRAFT, NAME);
    await this.#files.flushFolder();
    return true;
  }
}
