import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ReadFailure } from './io.ts';

/** Where a program may write what nobody else is to see. */
export interface SecretOutput {
  /** To be given to the program as its output. */
  readonly descriptor: number;
  /** Calls `tooMuch` once when more than `maxBytes` were written. */
  watch(maxBytes: number, tooMuch: () => void): void;
  /** What was written, in a buffer that is the only copy; once. Fails with `ReadFailure`. */
  take(maxBytes: number): Promise<Buffer>;
  /** Gives it back; may be called twice. */
  close(): Promise<void>;
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
    take: async (maxBytes) => {
      const { size } = await file.stat();
      if (size > maxBytes) throw new ReadFailure(`${program}: printed more than ${maxBytes} bytes`);
      return await readWhole(file, size);
    },
    close: () => {
      clearTimeout(timer);
      closing ??= file.close();
      return closing;
    },
  };
}

/** Into a buffer of its own: one from Node's pool would have neighbours. */
async function readWhole(file: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size);
  let read = 0;
  while (read < size) {
    const { bytesRead } = await file.read(bytes, read, size - read, read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}
