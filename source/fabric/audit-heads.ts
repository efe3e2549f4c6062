import type { JournalHead } from '../../protocol/journal-line.ts';
import type { Row } from '../../protocol/schema/index.ts';
import { headOfRow, type SignedHead, signedHeadOfRow } from '../../protocol/signed-head.ts';
import type { SiteView } from './site-view.ts';

/** What a site shows of its journal. */
export interface ShownJournal {
  readonly site: string;
  readonly newest: JournalHead;
  /** Null where nobody signed it. */
  readonly signed: SignedHead | null;
  /** Why the site takes no commands, raw text. */
  readonly closedBecause: string | null;
}

/** Null for a site that keeps no journal, or was not heard. */
export function shownJournal(site: SiteView): ShownJournal | null {
  let found: ShownJournal | null = null;
  const table = site.table('journals');
  table?.forEach((slot) => {
    // The mirror gives rows the columns of this program's own schema.
    const row = table.read(slot) as Row<'journals'>;
    const newest = headOfRow(row);
    if (newest === null) return;
    found = {
      site: site.id,
      newest,
      signed: signedHeadOfRow(site.id, row),
      closedBecause: row.closedBecause,
    };
  });
  return found;
}

/** What is wrong with the head of a site's journal, for a person to look into. */
export interface HeadAlarm {
  readonly site: string;
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
  { site, signed }: Pick<ShownJournal, 'site' | 'signed'>,
  isSigned: (head: SignedHead) => boolean,
): { readonly keep: SignedHead | null; readonly alarm: HeadAlarm | null } {
  const wrong = whatIsWrong(kept, site, signed, isSigned);
  return wrong === null ? { keep: signed, alarm: null } : { keep: kept, alarm: { site, ...wrong } };
}

function whatIsWrong(
  kept: SignedHead | null,
  site: string,
  seen: SignedHead | null,
  isSigned: (head: SignedHead) => boolean,
): Omit<HeadAlarm, 'site'> | null {
  const journal = `the journal of ${site}`;
  if (seen === null) {
    if (kept === null) return null;
    return { kind: 'unsigned', text: `the head of ${journal} is not signed any more` };
  }
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
