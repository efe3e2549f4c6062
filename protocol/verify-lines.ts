import { isUnchanged, type JournalHead, type JournalLine, parseLine, type Sha256 } from './journal-line.ts';

/** What is wrong with the first line of a chain that is not as it was written. */
export interface Breach {
  readonly kind: 'unreadable' | 'changed' | 'removed' | 'reordered';
  /** Which of the texts, from 1. */
  readonly position: number;
  /** The line that was touched; where it is gone, the first that is missing. */
  readonly seq: number;
  /** In words, without the place. */
  readonly text: string;
}

export interface Verified {
  /** The newest line that is as it was written, in one chain with all before it. */
  readonly head: JournalHead;
  readonly breach: Breach | null;
}

/** Follows the chain from `after` on and names the first line that was changed, removed or moved. */
export function verifyLines(texts: Iterable<string>, after: JournalHead, sha256: Sha256): Verified {
  let head = after;
  let position = 0;
  let missing: Breach | null = null;
  for (const text of texts) {
    position++;
    if (missing !== null) {
      // The rest is read only to tell a line that was moved from one that is gone.
      if (parseLine(text)?.seq === missing.seq) return { head, breach: moved(missing) };
      continue;
    }
    const next = followLine(text, head, sha256);
    if ('hash' in next) head = { seq: next.seq, hash: next.hash };
    else if (next.kind !== 'removed') return { head, breach: { ...next, position } };
    else missing = { ...next, position };
  }
  return { head, breach: missing };
}

/** One step of the chain: the line, or what is wrong with it. */
export function followLine(
  text: string,
  head: JournalHead,
  sha256: Sha256,
): JournalLine | Omit<Breach, 'position'> {
  const expected = head.seq + 1;
  const line = parseLine(text);
  if (line === null) return { kind: 'unreadable', seq: expected, text: 'it is no line of a journal' };
  if (!isUnchanged(text, sha256))
    return { kind: 'changed', seq: line.seq, text: 'it was changed: its hash is not that of its text' };
  if (line.seq > expected) return { kind: 'removed', seq: expected, text: gone(expected, line.seq - 1) };
  if (line.seq < expected)
    return { kind: 'reordered', seq: line.seq, text: `it stands where line ${expected} belongs` };
  if (line.previous !== head.hash)
    return { kind: 'changed', seq: head.seq, text: `it was rewritten: line ${line.seq} followed another` };
  return line;
}

function gone(from: number, to: number): string {
  return from === to ? `line ${from} is missing` : `lines ${from} to ${to} are missing`;
}

function moved(missing: Breach): Breach {
  return { ...missing, kind: 'reordered', text: `line ${missing.seq} stands further down` };
}
