import { sha256 } from '../../agent/operations/storage/sha256.ts';
import { type JournalHead, type JournalRecord, NO_LINES, sealLine } from '../../protocol/journal-line.ts';

/** Records as the texts of a chain. */
export function chainOf(records: readonly JournalRecord[], at = 1_700_000_000_000): string[] {
  let head: JournalHead = NO_LINES;
  return records.map((record, index) => {
    const { line, text } = sealLine(record, head, at + index, sha256);
    head = { seq: line.seq, hash: line.hash };
    return text;
  });
}
