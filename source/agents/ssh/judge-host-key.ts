import { timingSafeEqual } from 'node:crypto';
import { knownHostName, matchesHost } from './host-pattern.ts';
import type { KnownHost, KnownHosts, UnreadableLine } from './known-hosts.ts';

/** What known_hosts says of a host that shows a key. */
export type Verdict =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'revoked'; readonly by: KnownHost }
  /** A line that takes trust away cannot be read: it may speak of this very key. */
  | { readonly kind: 'undecidable'; readonly line: UnreadableLine }
  /** Keys are recorded, and this is none of them. */
  | { readonly kind: 'changed'; readonly recorded: readonly [KnownHost, ...KnownHost[]] }
  /** Nothing is recorded, or only an authority for its certificates. */
  | { readonly kind: 'unknown'; readonly authority: KnownHost | null };

/**
 * Judges a key by the lines of known_hosts. Stricter than ssh in one point and as strict elsewhere: a host
 * on another port is known only as `[host]:port`, never by a line for port 22, for each hop is verified
 * under its own name. A revoked key is refused under either name.
 */
export function judgeHostKey(known: KnownHosts, host: string, port: number, key: Uint8Array): Verdict {
  const bare = knownHostName(host, 22);
  const name = knownHostName(host, port);
  const revoked = known.hosts.find(
    (line) =>
      line.marker === 'revoked' &&
      sameKey(line.key, key) &&
      (matchesHost(line.hosts, name) || matchesHost(line.hosts, bare)),
  );
  if (revoked !== undefined) return { kind: 'revoked', by: revoked };
  const undecidable = known.unreadable.find(({ revokes }) => revokes);
  if (undecidable !== undefined) return { kind: 'undecidable', line: undecidable };
  const [first, ...others] = linesFor(known, name, null);
  if (first === undefined) {
    return { kind: 'unknown', authority: linesFor(known, name, 'cert-authority')[0] ?? null };
  }
  const recorded = [first, ...others] as const;
  return recorded.some((line) => sameKey(line.key, key))
    ? { kind: 'trusted' }
    : { kind: 'changed', recorded };
}

/** The types of the keys that are recorded for a host, in the order of the file, each once. */
export function recordedKeyTypes(known: KnownHosts, host: string, port: number): string[] {
  return [...new Set(linesFor(known, knownHostName(host, port), null).map(({ type }) => type))];
}

function linesFor(known: KnownHosts, name: string, marker: KnownHost['marker']): KnownHost[] {
  return known.hosts.filter((line) => line.marker === marker && matchesHost(line.hosts, name));
}

function sameKey(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
