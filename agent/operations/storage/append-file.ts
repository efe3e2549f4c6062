import { JournalFailure } from '../journal.ts';
import type { JournalFile, JournalFiles } from './journal-files.ts';
import type { Reserve } from './reserve.ts';
import { type Segment, segmentName } from './segment.ts';

/**
 * The end of the newest segment, where lines are added: all of a batch or nothing of it, on the disk or
 * failed. After a failure nothing may be added any more.
 */
export class AppendFile {
  readonly #files: JournalFiles;
  readonly #reserve: Reserve;
  readonly #file: JournalFile;
  readonly segment: Segment;

  private constructor(files: JournalFiles, reserve: Reserve, file: JournalFile, segment: Segment) {
    this.#files = files;
    this.#reserve = reserve;
    this.#file = file;
    this.segment = segment;
  }

  /** A segment that is there, cut to its whole lines. */
  static async reopen(files: JournalFiles, reserve: Reserve, segment: Segment): Promise<AppendFile> {
    const file = await files.open(segment.name);
    if (file.size > segment.length) {
      await file.truncate(segment.length);
      await file.flush();
    }
    return new AppendFile(files, reserve, file, segment);
  }

  /** A new, empty one under its own name: the name is durable before anything stands in it. */
  static async create(files: JournalFiles, reserve: Reserve, firstSeq: number): Promise<AppendFile> {
    const name = segmentName(firstSeq);
    const draft = `${name}.tmp`;
    const attempt = async () => {
      const file = await files.open(draft);
      try {
        await file.truncate(0);
        await file.flush();
        await files.rename(draft, name);
        await files.flushFolder();
      } catch (cause) {
        await file.close();
        throw cause;
      }
      return new AppendFile(files, reserve, file, { name, length: 0 });
    };
    try {
      return await attempt();
    } catch (cause) {
      if (isFull(cause) && (await reserve.spend())) return await attempt();
      throw cause;
    }
  }

  /** Fails with `JournalFailure`, in words. */
  async add(bytes: Uint8Array): Promise<void> {
    const at = this.segment.length;
    if (this.#file.size !== at) {
      throw this.#failure(
        `it has ${this.#file.size} bytes where ${at} were written: another process wrote into it`,
      );
    }
    let problem = await this.#write(bytes, at);
    if (problem?.full === true && (await this.#reserve.spend())) problem = await this.#write(bytes, at);
    if (problem !== null) throw this.#failure(problem.text, problem.cause, true);
    try {
      await this.#file.flush();
    } catch (cause) {
      // The kernel may drop what it could not write and say "done" to the next one who asks.
      throw this.#failure(
        `flushing it to the disk failed (${reasonOf(cause)}) and is not tried again`,
        cause,
      );
    }
    this.segment.length = at + bytes.length;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Null when all of it was written; else nothing of it is left in the file. */
  async #write(bytes: Uint8Array, at: number): Promise<Problem | null> {
    let problem: Problem | null = null;
    try {
      const written = await this.#file.write(bytes, at);
      if (written === bytes.length) return null;
      problem = {
        full: true,
        text: `only ${written} of ${bytes.length} bytes were taken: the disk is full`,
        cause: undefined,
      };
    } catch (cause) {
      problem = { full: isFull(cause), text: `writing into it failed (${reasonOf(cause)})`, cause };
    }
    try {
      await this.#file.truncate(at);
    } catch (cause) {
      throw this.#failure(`${problem.text}, and it could not be cut back (${reasonOf(cause)})`, cause);
    }
    return problem;
  }

  #failure(text: string, cause?: unknown, isCutBack = false): JournalFailure {
    return new JournalFailure(`${this.#files.folder}/${this.segment.name}: ${text}`, { cause, isCutBack });
  }
}

interface Problem {
  readonly full: boolean;
  readonly text: string;
  readonly cause: unknown;
}

/** No room: on the disk, in the quota, or in what this process may write. */
export function isFull(cause: unknown): boolean {
  const code: unknown = Reflect.get(Object(cause), 'code');
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}

function reasonOf(cause: unknown): string {
  const code: unknown = Reflect.get(Object(cause), 'code');
  if (typeof code === 'string') return code;
  return cause instanceof Error ? cause.message : String(cause);
}
