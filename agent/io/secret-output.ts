import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ReadFailure } from './io.ts';

/** Where a program may write what nobody else is to see. */
export interface SecretOutput {
  /** To be given to the program as its output. */
  readonly descriptor: number;
  /** Calls `tooMuch` once when more than `maxBytes` were written. */
  watch(maxBytes: number, tooMuch: () => void): void;
  /** What was written, in a buffer that is the only copy: asked again, the same. Fails with `ReadFailure`. */
  take(maxBytes: number): Promise<Buffer>;
  /** Gives it back, once nothing is read of it any more; may be called twice. */
  close(): Promise<void>;
  /** Overwrites what was taken: for whom it was taken waits no longer. After `close`. */
  forget(): void;
}

/** A file system in memory, where a file is never written to a disk. */
const MEMORY = '/dev/shm';
/** A file without a name, which nobody else can open (open(2)); Node does not name the flag. */
const O_TMPFILE = 0o20_000_000 | constants.O_DIRECTORY;
/** How often it is looked at: a program that floods writes some megabytes in that time. */
const LOOK_EVERY_MS = 20;

/**
 * A file in memory for a program's output. A pipe will not do: Node reads it into a buffer of 64 KiB, copies
 * what came into a smaller one and frees the first as it is, where a core would find it (seen in Node 20.20).
 */
export async function openSecretOutput(program: string): Promise<SecretOutput> {
  const file = await open(MEMORY, constants.O_RDWR | O_TMPFILE, 0o600).catch((cause: unknown) => {
    const message = `${program}: its output holds secrets and is read through ${MEMORY} only, which cannot be used`;
    throw new ReadFailure(message, { cause });
  });
  let timer: NodeJS.Timeout | undefined;
  let closing: Promise<void> | null = null;
  let bytes: Buffer | null = null;
  let taking: Promise<Buffer> | null = null;
  const take = async (maxBytes: number): Promise<Buffer> => {
    const { size } = await file.stat();
    if (size > maxBytes) throw new ReadFailure(`${program}: printed more than ${maxBytes} bytes`);
    // A buffer of its own: one from Node's pool would have neighbours.
    bytes = Buffer.allocUnsafeSlow(size);
    return await readWhole(file, bytes);
  };
  return {
    descriptor: file.fd,
    watch: (maxBytes, tooMuch) => {
      const look = async (): Promise<void> => {
        const { size } = await file.stat();
        if (size > maxBytes) tooMuch();
        else if (closing === null) again();
      };
      // What closed meanwhile needs no watching.
      const again = (): void => {
        timer = setTimeout(() => void look().catch(() => undefined), LOOK_EVERY_MS);
      };
      again();
    },
    take: (maxBytes) => {
      taking ??= take(maxBytes);
      return taking;
    },
    close: () => {
      clearTimeout(timer);
      closing ??= file.close();
      return closing;
    },
    forget: () => void bytes?.fill(0),
  };
}

async function readWhole(file: FileHandle, bytes: Buffer): Promise<Buffer> {
  let read = 0;
  while (read < bytes.length) {
    const { bytesRead } = await file.read(bytes, read, bytes.length - read, read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}
