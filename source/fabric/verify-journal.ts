import {
  type AuditLines,
  type JournalHead,
  NO_LINES,
  type Sha256,
  verifyLines,
} from '../../protocol/index.ts';

/** What came of checking one site's journal from its first line. */
export interface JournalVerdict {
  /** Lines that are as they were written, in one chain. */
  readonly lines: number;
  readonly head: JournalHead;
  /** The first line that is not, and why, raw text; null when all are. */
  readonly problem: { readonly seq: number; readonly text: string } | null;
}

/**
 * Asks for all lines of a journal and follows their chain. `known` are lines whose hashes are known from
 * elsewhere, such as the head this console kept: the chain has to go through each. Fails with what `ask`
 * fails with.
 */
export async function verifyJournal(
  ask: (from: number) => Promise<AuditLines>,
  known: readonly JournalHead[],
  sha256: Sha256,
): Promise<JournalVerdict> {
  let head: JournalHead = NO_LINES;
  const verdict = (seq: number, text: string): JournalVerdict => ({
    lines: head.seq,
    head,
    problem: { seq, text },
  });
  while (true) {
    const { lines, newest, refusal } = await ask(head.seq + 1);
    if (refusal !== null) return verdict(head.seq + 1, refusal);
    if (lines.length === 0) break;
    const before = head.seq;
    const verified = verifyLines(lines, head, sha256);
    const passed = known.filter(({ seq }) => seq > before && seq <= verified.head.seq);
    for (const { seq, hash } of passed) {
      if (hashAt(lines, seq - before) !== hash)
        return verdict(seq, 'it is not the line that was kept: what is before it was rewritten');
    }
    head = verified.head;
    if (verified.breach !== null) return verdict(verified.breach.seq, verified.breach.text);
    if (head.seq >= newest) break;
  }
  const beyond = known.filter(({ seq }) => seq > head.seq).sort((a, b) => b.seq - a.seq)[0];
  if (beyond !== undefined)
    return verdict(
      head.seq + 1,
      beyond.seq === head.seq + 1
        ? 'it was there and is gone'
        : `it and all up to line ${beyond.seq} were there and are gone`,
    );
  return { lines: head.seq, head, problem: null };
}

/** The hash of one of the lines, counted from 1; they were verified to have one. */
function hashAt(lines: readonly string[], position: number): string | undefined {
  return /"hash":"([0-9a-f]{64})"\}$/.exec(lines[position - 1] ?? '')?.[1];
}
