import {
  type JournalHead,
  type JournalLine,
  type JournalRecord,
  parseLine,
  sealLine,
} from '../../../protocol/journal-line.ts';
import { JournalFailure } from '../journal.ts';
import { AppendFile, isFull } from './append-file.ts';
import type { JournalFiles } from './journal-files.ts';
import type { KeptJournal } from './kept-journal.ts';
import type { FoundChain } from './read-chain.ts';
import type { Reserve } from './reserve.ts';
import type { Room, RoomWatch } from './room-watch.ts';
import { LONGEST_LINE, type Segment, storedLines } from './segment.ts';
import { sha256 } from './sha256.ts';
import type { WriterLock } from './writer-lock.ts';

/** One flush takes at most so much with it: the first of many should not wait for megabytes. */
const LARGEST_BATCH = 4 * 1024 * 1024;

export interface JournalParts {
  readonly files: JournalFiles;
  readonly reserve: Reserve;
  readonly chain: FoundChain;
  /** The newest segment; null where nothing may be written, and then `closedBecause` says why. */
  readonly end: AppendFile | null;
  readonly closedBecause: string | null;
  readonly segmentBytes: number;
  readonly lock: WriterLock | null;
  readonly wall: () => number;
  readonly watch: RoomWatch;
}

/** A journal in a folder; made by `openJournal`. */
export class DiskJournal implements KeptJournal {
  readonly whenLost: Promise<JournalFailure>;
  readonly #parts: JournalParts;
  readonly #segments: Segment[];
  #end: AppendFile | null;
  #closedBecause: string | null;
  #lost: JournalFailure | null = null;
  #tellLost: (failure: JournalFailure) => void = () => undefined;
  #head: JournalHead;
  /** The newest line that was made, on the disk or not yet. */
  #made: JournalHead;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | null = null;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.whenLost = new Promise((resolve) => {
      this.#tellLost = resolve;
    });
    this.#segments = [...parts.chain.segments];
    this.#end = parts.end;
    this.#closedBecause = parts.closedBecause;
    this.#head = parts.chain.head;
    this.#made = parts.chain.head;
  }

  get closedBecause(): string | null {
    return this.#closedBecause;
  }

  get lost(): JournalFailure | null {
    return this.#lost;
  }

  get head(): JournalHead {
    return this.#head;
  }

  get room(): Room {
    return this.#parts.watch.room;
  }

  /** What was cut off when it was opened, for the log; null where nothing was. */
  get found(): string | null {
    const { files, chain } = this.#parts;
    if (chain.unfinishedBytes === 0) return null;
    const place = `${files.folder}/${chain.segments.at(-1)?.name}`;
    return `${place}: ${chain.unfinishedBytes} bytes of an unfinished last line were cut off; nobody was told that it was written`;
  }

  lookAtRoom(): Promise<void> {
    return this.#parts.watch.look();
  }

  append(record: JournalRecord): Promise<JournalLine> {
    if (this.#closedBecause !== null) return Promise.reject(new JournalFailure(this.#closedBecause));
    const { line, text } = sealLine(record, this.#made, this.#parts.wall(), sha256);
    const bytes = Buffer.from(`${text}\n`);
    if (bytes.length > LONGEST_LINE)
      return Promise.reject(
        new RangeError(`a record of ${bytes.length} bytes; at most ${LONGEST_LINE} are taken`),
      );
    this.#made = { seq: line.seq, hash: line.hash };
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, bytes, resolve, reject });
      this.#flushing ??= this.#flushAll();
    });
  }

  *lines(): Generator<JournalLine> {
    for (const text of this.texts(1)) {
      const line = parseLine(text);
      // What is in the segments' lengths was parsed when it was read or made here.
      if (line === null) throw new JournalFailure(`${this.#parts.files.folder}: changed while it was read`);
      yield line;
    }
  }

  *texts(fromSeq: number): Generator<string> {
    const { files, chain } = this.#parts;
    const place = chain.marks.before(fromSeq);
    if (place === null) return;
    let skipped = false;
    for (const { name, length } of [...this.#segments]) {
      if (!skipped && name !== place.segment) continue;
      for (const { text } of storedLines(files, name, skipped ? 0 : place.at, length)) {
        if (text !== null && seqOf(text) >= fromSeq) yield text;
      }
      skipped = true;
    }
  }

  async stop(): Promise<void> {
    this.#closedBecause ??= 'the journal was closed because the agent stops';
    await this.#flushing;
    const end = this.#end;
    this.#end = null;
    await end?.close();
    await this.#parts.lock?.release();
  }

  async #flushAll(): Promise<void> {
    // What is appended within this turn goes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      try {
        await this.#flush(batch);
      } catch (cause) {
        this.#close(cause, batch);
        break;
      }
      for (const { line, resolve } of batch) resolve(line);
    }
    this.#flushing = null;
  }

  #nextBatch(): Waiting[] {
    let bytes = 0;
    const past = this.#waiting.findIndex((one, index) => {
      bytes += one.bytes.length;
      return index > 0 && bytes > LARGEST_BATCH;
    });
    return this.#waiting.splice(0, past < 0 ? this.#waiting.length : past);
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.concat(batch.map((one) => one.bytes));
    const end = await this.#endFor(bytes.length);
    let at = end.segment.length;
    await end.add(bytes);
    for (const one of batch) {
      this.#parts.chain.marks.add(one.line.seq, end.segment.name, at);
      at += one.bytes.length;
      this.#head = { seq: one.line.seq, hash: one.line.hash };
    }
    this.#parts.watch.grown(bytes.length);
  }

  /** The newest segment, or a new one where it would become too long. */
  async #endFor(bytes: number): Promise<AppendFile> {
    const { files, reserve, segmentBytes } = this.#parts;
    const old = this.#end;
    if (old !== null && (old.segment.length === 0 || old.segment.length + bytes <= segmentBytes)) return old;
    const fresh = await AppendFile.create(files, reserve, this.#head.seq + 1);
    this.#end = fresh;
    this.#segments.push(fresh.segment);
    await old?.close();
    return fresh;
  }

  #close(cause: unknown, batch: readonly Waiting[]): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    const failure = new JournalFailure(`${why}; nothing more is taken until the agent was started again`, {
      cause,
    });
    this.#closedBecause ??= failure.message;
    // A full disk is no mystery: what did not fit is not there. After anything else only a new start, which
    // reads the file again, knows what is.
    const isKnown = cause instanceof JournalFailure ? cause.isCutBack : isFull(cause);
    if (!isKnown) {
      this.#lost = failure;
      this.#tellLost(failure);
    }
    for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(failure);
  }
}

interface Waiting {
  readonly line: JournalLine;
  readonly bytes: Uint8Array;
  readonly resolve: (line: JournalLine) => void;
  readonly reject: (failure: Error) => void;
}

/** `seq` is the first member of a line. */
function seqOf(text: string): number {
  return Number(/^\{"seq":(\d+),/.exec(text)?.[1]);
}
