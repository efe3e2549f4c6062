import { canonicalJson } from './canonical-json.ts';
import type { JournalHead } from './journal-line.ts';
import type { Row } from './schema/index.ts';

/** The newest line of a site's journal, as its agent put its name to it. */
export interface SignedHead extends JournalHead {
  readonly site: string;
  /** Which life of the agent's disk; see `Position`. */
  readonly store: string;
  /** When it was signed, milliseconds since 1970 UTC. */
  readonly at: number;
  /** The public key: Ed25519, raw 32 bytes, base64url. */
  readonly key: string;
  /** Ed25519 over `headText`, base64url. */
  readonly signature: string;
}

/** What is signed; the text around it keeps a signature from standing for anything else. */
export function headText(head: Pick<SignedHead, 'site' | 'store' | 'seq' | 'hash' | 'at'>): string {
  const { site, store, seq, hash, at } = head;
  return `weft journal head\n${canonicalJson({ site, store, seq, hash, at })}`;
}

/** What a site's row of `journals` says of its newest line; null where it says nothing. */
export function headOfRow(row: Row<'journals'>): JournalHead | null {
  const { seq, hash } = row;
  return seq === null || hash === null ? null : { seq, hash };
}

/** The same, as signed; null where nobody signed it: a journal that is on no disk. */
export function signedHeadOfRow(site: string, row: Row<'journals'>): SignedHead | null {
  const { store, seq, hash, at, key, signature } = row;
  if (store === null || seq === null || hash === null || at === null) return null;
  return key === null || signature === null ? null : { site, store, seq, hash, at, key, signature };
}
