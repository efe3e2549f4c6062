import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { LONGEST_LINE_BYTES, type LogLines, type LogReader } from './kernel-log-reader.ts';

const FIRST_BYTES = 16 * 2 ** 20;
const BYTES_PER_READING = 4 * 2 ** 20;
const CHUNK_BYTES = 256 * 1024;
const NEW_LINE = 0x0a;

/**
 * Follows an ordinary file as it grows, is truncated (`copytruncate`) or replaced. What one reading has no
 * room for comes with the next, so a flood delays but loses nothing. The end of a replaced file is read
 * before the new one.
 */
export class FileFollower implements LogReader {
  readonly #path: string;
  readonly #wallNow: () => number;
  #handle: FileHandle | null = null;
  #offset = 0;
  #isFirst = true;
  /** The beginning of a line whose end has not been written yet. */
  #unfinished: Buffer = Buffer.alloc(0);
  /** Inside a line that is too long, or at the start in the middle of one. */
  #dropping = false;

  constructor(path: string, wallNow: () => number) {
    this.#path = path;
    this.#wallNow = wallNow;
  }

  async read(signal: AbortSignal): Promise<LogLines> {
    const lines: string[] = [];
    const notices: string[] = [];
    let latest = 0;
    let room = BYTES_PER_READING;
    // Twice at most: the rest of a replaced file, then its successor.
    for (let round = 0; round < 2 && room > 0; round += 1) {
      const handle = this.#handle ?? (await this.#open(notices));
      const { size, mtimeMs } = await handle.stat();
      latest = Math.max(latest, mtimeMs);
      if (size < this.#offset) {
        notices.push(`${this.#path} was truncated`);
        this.#startOver();
      }
      room -= await this.#readFrom(handle, Math.min(room, size - this.#offset), lines, signal);
      if (this.#offset < size || !(await this.#isReplaced(handle))) break;
      await this.close();
      this.#startOver();
    }
    return {
      lines,
      latest: Math.round(Math.min(latest, this.#wallNow())),
      ...(notices.length === 0 ? {} : { notice: notices.join('; ') }),
    };
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async #open(notices: string[]): Promise<FileHandle> {
    const handle = await open(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#handle = handle;
    const { size } = await handle.stat();
    if (this.#isFirst && size > FIRST_BYTES) {
      this.#offset = size - FIRST_BYTES;
      this.#dropping = true;
      notices.push(`${this.#path}: only the last ${FIRST_BYTES / 2 ** 20} MiB were read`);
    }
    this.#isFirst = false;
    return handle;
  }

  #startOver(): void {
    this.#offset = 0;
    this.#unfinished = Buffer.alloc(0);
    this.#dropping = false;
  }

  async #readFrom(handle: FileHandle, most: number, lines: string[], signal: AbortSignal): Promise<number> {
    let taken = 0;
    while (taken < most) {
      signal.throwIfAborted();
      const length = Math.min(CHUNK_BYTES, most - taken);
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, this.#offset);
      if (bytesRead === 0) break;
      this.#offset += bytesRead;
      taken += bytesRead;
      this.#take(buffer.subarray(0, bytesRead), lines);
    }
    return taken;
  }

  #take(bytes: Buffer, lines: string[]): void {
    let start = 0;
    for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, start)) {
      const line = Buffer.concat([this.#unfinished, bytes.subarray(start, end)]);
      if (!this.#dropping && line.length <= LONGEST_LINE_BYTES) lines.push(line.toString('utf8'));
      this.#dropping = false;
      this.#unfinished = Buffer.alloc(0);
      start = end + 1;
    }
    if (this.#dropping || this.#unfinished.length + bytes.length - start > LONGEST_LINE_BYTES) {
      this.#dropping = start < bytes.length || this.#dropping;
      this.#unfinished = Buffer.alloc(0);
    } else this.#unfinished = Buffer.concat([this.#unfinished, bytes.subarray(start)]);
  }

  async #isReplaced(handle: FileHandle): Promise<boolean> {
    try {
      const [here, there] = await Promise.all([handle.stat(), stat(this.#path)]);
      return here.ino !== there.ino || here.dev !== there.dev;
    } catch (error) {
      // Between the rename of the old file and the making of the new one there is none.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    }
  }
}
