import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { LogLines, LogReader } from './kernel-log-reader.ts';

/** A device that gives one record a read; its errors carry `code`. */
export interface RecordDevice {
  readonly read: (into: Uint8Array) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** The kernel refuses a read (EINVAL) into less than its longest record, 8 KiB. */
const RECORD_BYTES = 16_384;
const RECORDS_PER_READING = 20_000;
const SEQUENCE = /^\d{1,6},(\d{1,15}),/;

/** Opened so that reading past the newest record fails at once rather than waits for the next. */
export async function openRecordDevice(path: string): Promise<RecordDevice> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return {
    read: async (into) => (await handle.read(into, 0, into.length, null)).bytesRead,
    close: () => handle.close(),
  };
}

/**
 * Reads /dev/kmsg from the oldest record the ring still holds, so that faults from before the agent's start
 * are shown with their time.
 */
export class RecordFollower implements LogReader {
  readonly #open: () => Promise<RecordDevice>;
  readonly #wallNow: () => number;
  #device: RecordDevice | null = null;
  /** The last record read: a ring opened again starts over. */
  #sequence = -1;

  constructor(openDevice: () => Promise<RecordDevice>, wallNow: () => number) {
    this.#open = openDevice;
    this.#wallNow = wallNow;
  }

  async read(signal: AbortSignal): Promise<LogLines> {
    this.#device ??= await this.#open();
    const lines: string[] = [];
    const buffer = Buffer.alloc(RECORD_BYTES);
    let losses = 0;
    for (let count = 0; count < RECORDS_PER_READING && !signal.aborted; count += 1) {
      const outcome = await this.#next(this.#device, buffer);
      if (outcome === 'end') break;
      if (outcome === 'lost') losses += 1;
      else this.#take(outcome, lines);
    }
    return {
      lines,
      latest: this.#wallNow(),
      ...(losses === 0 ? {} : { notice: 'the kernel overwrote records before they could be read' }),
    };
  }

  async close(): Promise<void> {
    const device = this.#device;
    this.#device = null;
    await device?.close();
  }

  async #next(device: RecordDevice, buffer: Buffer): Promise<string | 'end' | 'lost'> {
    try {
      const length = await device.read(buffer);
      return length === 0 ? 'end' : buffer.toString('utf8', 0, length);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EAGAIN') return 'end';
      if (code === 'EPIPE') return 'lost';
      await this.close();
      throw error;
    }
  }

  #take(record: string, lines: string[]): void {
    const sequence = Number(SEQUENCE.exec(record)?.[1] ?? Number.NaN);
    if (sequence <= this.#sequence) return;
    if (!Number.isNaN(sequence)) this.#sequence = sequence;
    // What follows the first line is the record's dictionary (SUBSYSTEM=, DEVICE=).
    lines.push(record.split('\n', 1)[0] ?? '');
  }
}
