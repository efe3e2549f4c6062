import type { JournalFiles } from './journal-files.ts';

/** A file of the journal, as far as it is known to be whole. */
export interface Segment {
  readonly name: string;
  /** Bytes of whole lines, all on the disk. */
  length: number;
}

/** Named by its first line, so that a line is found by its number and the names sort as the lines do. */
export function segmentName(firstSeq: number): string {
  return `journal-${String(firstSeq).padStart(12, '0')}.jsonl`;
}

/** The number of its first line; null for a file that is no segment. */
export function firstSeqOf(name: string): number | null {
  const digits = /^journal-(\d{12})\.jsonl$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** A line may be as long as this: a batch script of Slurm (at most 4 MiB) with its environment. */
export const LONGEST_LINE = 8 * 1024 * 1024;
const CHUNK = 256 * 1024;
const LINE_FEED = 10;

export interface StoredLine {
  /** Null where its bytes are not UTF-8, or where it is longer than a line may be. */
  readonly text: string | null;
  /** Where it begins, and where the next one does. */
  readonly at: number;
  readonly end: number;
}

/**
 * The lines of a file between two bytes that end with a line feed; what comes after the last line feed
 * is given to `onRest`.
 */
export function* storedLines(
  files: JournalFiles,
  name: string,
  from: number,
  to: number,
  onRest: (bytes: number) => void = () => undefined,
): Generator<StoredLine> {
  let rest: Uint8Array = new Uint8Array(0);
  let at = from;
  for (let next = from; next < to; ) {
    const chunk = files.read(name, next, Math.min(CHUNK, to - next));
    if (chunk.length === 0) break;
    next += chunk.length;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let begin = 0;
    for (
      let feed = bytes.indexOf(LINE_FEED, rest.length);
      feed >= 0;
      feed = bytes.indexOf(LINE_FEED, begin)
    ) {
      const end = at + feed + 1 - begin;
      yield { text: decoded(bytes.subarray(begin, feed)), at, end };
      at = end;
      begin = feed + 1;
    }
    rest = bytes.slice(begin);
    if (rest.length > LONGEST_LINE) {
      yield { text: null, at, end: next };
      return;
    }
  }
  onRest(rest.length);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
