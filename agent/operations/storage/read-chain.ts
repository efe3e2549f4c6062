import { type JournalHead, NO_LINES } from '../../../protocol/journal-line.ts';
import { followLine } from '../../../protocol/verify-lines.ts';
import type { JournalFiles } from './journal-files.ts';
import { LineMarks } from './line-marks.ts';
import { firstSeqOf, type Segment, storedLines } from './segment.ts';
import { sha256 } from './sha256.ts';

/** A journal as it was found on the disk. */
export interface FoundChain {
  /** Oldest first; none in an empty folder. After damage, as far as the chain is whole. */
  readonly segments: readonly Segment[];
  readonly marks: LineMarks;
  readonly head: JournalHead;
  /** Bytes of an unfinished last line: it was never acknowledged, so it may be cut off. */
  readonly unfinishedBytes: number;
  /** The first thing that is wrong, with file and line number; null where nothing is. */
  readonly damage: string | null;
}

/** Reads every line of every segment and follows the chain; changes nothing. */
export function readChain(files: JournalFiles): FoundChain {
  const names = files.names().filter((name) => firstSeqOf(name) !== null);
  const segments: Segment[] = [];
  const marks = new LineMarks();
  let head: JournalHead = NO_LINES;
  let unfinishedBytes = 0;
  for (const name of names) {
    const segment: Segment = { name, length: 0 };
    let lines = 0;
    const broken = (text: string): FoundChain => {
      const place = `${files.folder}/${name}: line ${lines + 1}`;
      const whole = segments.includes(segment) ? segments : [...segments, segment];
      return { segments: whole, marks, head, unfinishedBytes: 0, damage: `${place}: ${text}` };
    };
    if (firstSeqOf(name) !== head.seq + 1)
      return broken(`the file should begin with line ${head.seq + 1} of the journal; a file is missing`);
    const onRest = (bytes: number) => {
      unfinishedBytes = bytes;
    };
    for (const { text, at, end } of storedLines(files, name, 0, files.sizeOf(name), onRest)) {
      if (text === null) return broken('its bytes are no text');
      const next = followLine(text, head, sha256);
      if (!('hash' in next)) return broken(next.text);
      marks.add(next.seq, name, at);
      head = { seq: next.seq, hash: next.hash };
      segment.length = end;
      lines++;
    }
    segments.push(segment);
    if (unfinishedBytes > 0 && name !== names.at(-1)) return broken('it was cut off');
  }
  return { segments, marks, head, unfinishedBytes, damage: null };
}
