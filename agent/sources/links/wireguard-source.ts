import type { Clocks } from '../http-target.ts';
import type { Reading, Source } from '../source.ts';
import { needBindings, type TunnelBinding } from './link-binding.ts';
import { failUnlessDone, type ProgramOptions, programSource } from './program-text.ts';
import { verdict } from './protection.ts';
import { tunnelRow } from './tunnel-row.ts';
import { takeWireguardDump, type WireguardDump, type WireguardPeer } from './wireguard-dump.ts';
import { judgeWireguard } from './wireguard-protection.ts';

export interface WireguardOptions extends Omit<ProgramOptions<TunnelBinding>, 'monotonic'> {
  readonly clocks: Clocks;
}

/** A thousand peers take 200 kB. */
const MOST_BYTES = 4 * 2 ** 20;

/** Protection by WireGuard. The private keys that `wg` prints are overwritten before anything is decoded. */
export function createWireguardSource(options: WireguardOptions): Source {
  const { timeoutMs, command, links, io, clocks } = options;
  let before = new Map<string, WireguardPeer>();
  return programSource(options, async (signal) => {
    const result = await io.run(command, { signal, timeoutMs, maxBytes: MOST_BYTES, isSecret: true });
    // The output is taken, and so overwritten, whether or not it counts.
    const dump = result.exitCode === 0 ? takeWireguardDump(result.stdout) : null;
    result.stdout.fill(0);
    failUnlessDone(command, result);
    const found = dump ?? { interfaces: new Set<string>(), peers: [], badLines: 0 };
    needBindings(links, 'protection: {type: wireguard, interface: wg0}', found.interfaces);
    const reading = readingOf(found, links, before, clocks);
    before = new Map(found.peers.map((peer) => [keyOf(peer), peer]));
    return reading;
  });
}

function keyOf(peer: WireguardPeer): string {
  return `${peer.interface}\t${peer.publicKey}`;
}

function readingOf(
  { interfaces, peers, badLines }: WireguardDump,
  links: readonly TunnelBinding[],
  before: ReadonlyMap<string, WireguardPeer>,
  clocks: Clocks,
): Reading {
  const [wall, now] = [clocks.wall() / 1000, clocks.monotonic()];
  const rows = links.map((binding) => {
    const { tunnel, publicKey } = binding;
    const of = peers.filter((peer) => peer.interface === tunnel);
    const [peer] = publicKey === null ? of : of.filter((one) => one.publicKey === publicKey);
    const absent = (reason: string) =>
      tunnelRow(binding, 'WireGuard', verdict('unprotected', reason), { keyChangedAt: null });
    if (!interfaces.has(tunnel)) return absent(`there is no interface ${tunnel}`);
    if (peer === undefined) return absent(`${tunnel} has no ${publicKey === null ? 'peer' : 'such peer'}`);
    if (publicKey === null && of.length > 1)
      return tunnelRow(
        binding,
        'WireGuard',
        verdict('unknown', `${tunnel} has ${of.length} peers; name one by its publicKey`),
        { keyChangedAt: null },
      );
    const judged = judgeWireguard(peer, before.get(keyOf(peer)) ?? null, wall);
    const keyChangedAt = peer.handshakeAt === null ? null : now - Math.max(0, wall - peer.handshakeAt) * 1000;
    return tunnelRow(binding, 'WireGuard', judged, { keyChangedAt });
  });
  return {
    links: rows,
    ...(badLines === 0 ? {} : { problem: `${badLines} lines were neither an interface nor a peer` }),
  };
}
