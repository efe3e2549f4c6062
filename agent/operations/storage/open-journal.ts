import { AppendFile } from './append-file.ts';
import { DiskJournal } from './disk-journal.ts';
import type { JournalFiles } from './journal-files.ts';
import { readChain } from './read-chain.ts';
import { Reserve } from './reserve.ts';
import { RoomWatch } from './room-watch.ts';
import { systemFiles } from './system-files.ts';
import { lockFolder, type WriterLock } from './writer-lock.ts';

const MEBIBYTE = 1024 * 1024;

export interface JournalSizes {
  readonly segmentBytes: number;
  readonly reserveBytes: number;
}
const SIZES: JournalSizes = { segmentBytes: 64 * MEBIBYTE, reserveBytes: 16 * MEBIBYTE };

/**
 * Opens the journal of a folder. The chain is verified over all segments: an unfinished last line is cut
 * off; after any other damage the journal can be read as far as it is whole, and `closedBecause` names
 * file and line. Fails with `JournalFailure` where another process has it, or where it cannot be read.
 */
export async function openJournal(folder: string, wall: () => number): Promise<DiskJournal> {
  const lock = await lockFolder(folder);
  try {
    return await openJournalOn(await systemFiles(folder), wall, SIZES, lock);
  } catch (cause) {
    await lock.release();
    throw cause;
  }
}

export async function openJournalOn(
  files: JournalFiles,
  wall: () => number,
  sizes: JournalSizes = SIZES,
  lock: WriterLock | null = null,
): Promise<DiskJournal> {
  for (const name of files.names()) if (/^(?:journal|reserve).*\.tmp$/.test(name)) await files.remove(name);
  const chain = readChain(files);
  const reserve = new Reserve(files, sizes.reserveBytes);
  const watch = new RoomWatch(files, reserve, sizes.reserveBytes);
  if (chain.damage === null) await watch.look();
  const newest = chain.segments.at(-1);
  const isWritable = chain.damage === null && newest !== undefined;
  return new DiskJournal({
    files,
    reserve,
    chain,
    end: isWritable ? await AppendFile.reopen(files, reserve, newest) : null,
    closedBecause:
      chain.damage === null
        ? null
        : `${chain.damage}. Nothing is taken until a person has looked at it; what is before it can be read`,
    segmentBytes: sizes.segmentBytes,
    lock,
    wall,
    watch,
  });
}
