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

/** A head as this console keeps it, with where the site was reached. */
export interface KeptHead extends SignedHead {
  readonly url: string;
}

/** What is wrong with the head of a site's journal, for a person to look into. */
export interface HeadAlarm {
  readonly site: string;
  readonly kind: 'unsigned' | 'other key' | 'other store' | 'went back' | 'forked';
  /** In words, raw text: it names what a site sent. */
  readonly text: string;
}

/**
 * Holds the head that a site shows now against those this console kept. The same disk is known by its
 * store, wherever it is reached; the same place by its url, whatever disk is there: simulated sites that
 * come and go under one name are neither. Gives the head to keep; null where something is wrong, so that
 * the alarm stays until a person has explained it, and where nobody signed.
 */
export function judgeHead(
  kept: readonly KeptHead[],
  { site, signed }: Pick<ShownJournal, 'site' | 'signed'>,
  url: string,
  isSigned: (head: SignedHead) => boolean,
): { readonly keep: KeptHead | null; readonly alarm: HeadAlarm | null } {
  const own = kept.filter((head) => head.site === site);
  const before =
    own.find((head) => head.store === signed?.store) ?? own.find((head) => head.url === url) ?? null;
  const wrong = whatIsWrong(before, site, signed, isSigned);
  if (wrong !== null) return { keep: null, alarm: { site, ...wrong } };
  return { keep: signed === null ? null : { ...signed, url }, alarm: null };
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
