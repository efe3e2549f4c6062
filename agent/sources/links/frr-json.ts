import type { BfdState, BgpState } from '../../../protocol/schema/words.ts';
import { ReadFailure } from '../../io/io.ts';

/** One neighbour as `show bgp … summary json` tells it, over all its address families. */
export interface BgpPeer {
  readonly peer: string;
  readonly state: BgpState;
  /** Since it last came up or went down, ms; null where it never was up. */
  readonly sinceMs: number | null;
  /** Prefixes received, all families together. */
  readonly prefixes: number | null;
}

export interface BfdPeer {
  readonly peer: string;
  readonly state: BfdState;
  /** Why it is down, by either end's diagnostic; null where neither says. */
  readonly reason: string | null;
}

/**
 * Reads `show bgp summary json`, with or without `vrf all`. A neighbour that is up in one family and down in
 * another counts as down. Fails with `ReadFailure`.
 * Source: FRR `bgp_vty.c`, and what FRR 8.4.4 printed.
 */
export function parseBgpSummary(text: string): ReadonlyMap<string, BgpPeer> {
  const found = new Map<string, BgpPeer>();
  for (const peers of groupsOf(parseJson(text, 'show bgp summary json'), 0))
    for (const [peer, value] of fields(peers).entries()) {
      const next = bgpPeerOf(peer, fields(value));
      const known = found.get(peer);
      found.set(peer, known === undefined ? next : worse(known, next));
    }
  return found;
}

/** Reads `show bfd peers json`. Fails with `ReadFailure`; of several sessions to one peer the worst counts. */
export function parseBfdPeers(text: string): ReadonlyMap<string, BfdPeer> {
  const parsed = parseJson(text, 'show bfd peers json');
  if (!Array.isArray(parsed)) throw new ReadFailure('expected a list of BFD peers, found none');
  const found = new Map<string, BfdPeer>();
  for (const value of parsed.slice(0, MOST)) {
    const peer = bfdPeerOf(fields(value));
    if (peer === null) continue;
    const known = found.get(peer.peer);
    if (known === undefined || known.state === 'up') found.set(peer.peer, peer);
  }
  return found;
}

const MOST = 10_000;

/** `vtysh` may put warnings of its own before the answer; JSON begins with a brace or a bracket. */
function parseJson(text: string, asked: string): unknown {
  const begin = text.search(/^[{[]/m);
  try {
    if (begin >= 0) return JSON.parse(text.slice(begin));
  } catch (error) {
    throw new ReadFailure(`expected the JSON of ${asked}, found something that was cut or is none`, {
      cause: error,
    });
  }
  const said = (text.split('\n').find((line) => line.trim() !== '') ?? 'nothing').trim().slice(0, 120);
  throw new ReadFailure(`expected the JSON of ${asked}, found ${JSON.stringify(said)}`);
}

/** `{ipv4Unicast: {peers}}`, or the same once more by VRF. */
function groupsOf(value: unknown, depth: number): readonly unknown[] {
  const group = fields(value);
  const peers = group.get('peers');
  if (peers !== undefined) return [peers];
  return depth < 2 ? [...group.values()].flatMap((one) => groupsOf(one, depth + 1)) : [];
}

function bgpPeerOf(peer: string, row: ReadonlyMap<string, unknown>): BgpPeer {
  const uptime = row.get('peerUptimeMsec');
  const prefixes = row.get('pfxRcd');
  return {
    peer,
    state: BGP_WORDS.get(String(row.get('state')).toLowerCase()) ?? 'unknown',
    // Zero is how FRR writes "never".
    sinceMs: typeof uptime === 'number' && uptime > 0 ? uptime : null,
    prefixes: typeof prefixes === 'number' && prefixes >= 0 ? prefixes : null,
  };
}

const BGP_WORDS: ReadonlyMap<string, BgpState> = new Map([
  ['idle', 'idle'],
  ['idle (admin)', 'idle'],
  ['idle (pfxct)', 'idle'],
  ['connect', 'connect'],
  ['active', 'active'],
  ['opensent', 'open sent'],
  ['openconfirm', 'open confirm'],
  ['established', 'established'],
]);

function worse(one: BgpPeer, other: BgpPeer): BgpPeer {
  const [low, high] = one.state === 'established' ? [other, one] : [one, other];
  const prefixes = low.prefixes === null ? high.prefixes : low.prefixes + (high.prefixes ?? 0);
  return { ...low, prefixes };
}

function bfdPeerOf(row: ReadonlyMap<string, unknown>): BfdPeer | null {
  const peer = row.get('peer');
  if (typeof peer !== 'string') return null;
  const state = BFD_WORDS.get(String(row.get('status')).toLowerCase()) ?? 'unknown';
  const said = [
    ['', row.get('diagnostic')],
    ['the other end: ', row.get('remote-diagnostic')],
  ].filter(([, text]) => typeof text === 'string' && text !== 'ok' && text !== '');
  const reason = said.map(([who, text]) => `${who}${String(text).slice(0, 120)}`).join('; ');
  return { peer, state, reason: state === 'up' || reason === '' ? null : reason };
}

const BFD_WORDS: ReadonlyMap<string, BfdState> = new Map([
  ['shutdown', 'admin down'],
  ['admin-down', 'admin down'],
  ['down', 'down'],
  ['init', 'init'],
  ['up', 'up'],
]);

/** Addresses are keys here, and a key may be called anything. */
function fields(value: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(isObject ? Object.entries(value).slice(0, MOST) : []);
}
