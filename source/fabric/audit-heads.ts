import type { SignedHead } from '../../protocol/signed-head.ts';

/** What is wrong with the head of a site's journal, for a person to look into. */
export interface HeadAlarm {
  readonly kind: 'unsigned' | 'other key' | 'other store' | 'went back' | 'forked';
  /** In words, raw text: it names what a site sent. */
  readonly text: string;
}

/**
 * Holds the head that a site shows now against the one this console kept. Gives the head to keep: the
 * newer one where all is well; the kept one where something is wrong, so that the alarm stays until a
 * person has explained it.
 */
export function judgeHead(
  kept: SignedHead | null,
  seen: SignedHead,
  isSigned: (head: SignedHead) => boolean,
): { readonly keep: SignedHead | null; readonly alarm: HeadAlarm | null } {
  const alarm = alarmOf(kept, seen, isSigned);
  return { keep: alarm === null ? seen : kept, alarm };
}

function alarmOf(
  kept: SignedHead | null,
  seen: SignedHead,
  isSigned: (head: SignedHead) => boolean,
): HeadAlarm | null {
  const journal = `the journal of ${seen.site}`;
  if (!isSigned(seen)) return { kind: 'unsigned', text: `the head of ${journal} is not signed by its key` };
  if (kept === null) return null;
  if (seen.store !== kept.store)
    return {
      kind: 'other store',
      text: `${journal} began anew on another disk; this console knows ${kept.seq} lines of the one before`,
    };
  if (seen.key !== kept.key)
    return { kind: 'other key', text: `${journal} is signed with another key than before` };
  if (seen.seq < kept.seq)
    return { kind: 'went back', text: `${journal} went back from line ${kept.seq} to line ${seen.seq}` };
  if (seen.seq === kept.seq && seen.hash !== kept.hash)
    return { kind: 'forked', text: `line ${seen.seq} of ${journal} is not the one this console has kept` };
  return null;
}
