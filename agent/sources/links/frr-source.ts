import type { Patch } from '../../../protocol/index.ts';
import type { Limits } from '../../io/io.ts';
import { ReadFailure } from '../../io/io.ts';
import type { Source } from '../source.ts';
import { type BfdPeer, type BgpPeer, parseBfdPeers, parseBgpSummary } from './frr-json.ts';
import { needBindings, type RoutingBinding, rowOf } from './link-binding.ts';
import { type ProgramOptions, programSource, programText } from './program-text.ts';

/** The command is `vtysh`, with what it needs to reach the daemons. */
export type FrrOptions = ProgramOptions<RoutingBinding>;

const MOST_BYTES = 16 * 2 ** 20;

/** BGP and BFD sessions, as FRR tells them. */
export function createFrrSource(options: FrrOptions): Source {
  const { timeoutMs, command, links, io, monotonic } = options;
  const wantsBgp = links.some(({ bgp }) => bgp !== null);
  const wantsBfd = links.some(({ bfd }) => bfd !== null);
  const ask = (show: string, limits: Limits) => programText(io.run, [...command, '-c', show], limits);
  return programSource(options, async (signal) => {
    needBindings(links, 'bgp: ADDRESS or bfd: ADDRESS', []);
    const limits = { signal, timeoutMs, maxBytes: MOST_BYTES };
    const [bgp, bfd] = await Promise.all([
      wantsBgp
        ? attempt(async () => parseBgpSummary(await ask('show bgp vrf all summary json', limits)))
        : null,
      wantsBfd ? attempt(async () => parseBfdPeers(await ask('show bfd peers json', limits))) : null,
    ]);
    const failures = [bgp, bfd].filter((one) => one instanceof ReadFailure);
    const [first] = failures;
    if (first !== undefined && failures.length === [wantsBgp, wantsBfd].filter(Boolean).length) throw first;
    const now = monotonic();
    return {
      links: links.map((link) =>
        rowOf(link, {
          ...(link.bgp === null || !(bgp instanceof Map) ? {} : bgpColumns(bgp.get(link.bgp), now)),
          ...(link.bfd === null || !(bfd instanceof Map) ? {} : bfdColumns(bfd.get(link.bfd))),
        }),
      ),
      ...(first === undefined ? {} : { problem: first.message }),
    };
  });
}

/** One of two daemons may be down: what the other tells still counts. */
async function attempt<T>(read: () => Promise<T>): Promise<T | ReadFailure> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReadFailure) return error;
    throw error;
  }
}

/** A neighbour that FRR does not know has no session: that is a state, and not a gap. */
function bgpColumns(peer: BgpPeer | undefined, now: number): Patch<'links'> {
  if (peer === undefined) return { bgpState: 'idle', bgpChangedAt: null, bgpPrefixes: 0 };
  const { state, sinceMs, prefixes } = peer;
  return { bgpState: state, bgpChangedAt: sinceMs === null ? null : now - sinceMs, bgpPrefixes: prefixes };
}

function bfdColumns(peer: BfdPeer | undefined): Patch<'links'> {
  if (peer === undefined) return { bfdState: 'down', bfdReason: 'FRR knows no such BFD peer' };
  return { bfdState: peer.state, bfdReason: peer.reason };
}
