import type { Patch } from '../../../protocol/index.ts';
import { ReadFailure } from '../../io/io.ts';

/** Which row a reading is of. */
export interface LinkName {
  readonly peer: string;
  readonly link: string;
}

/** A link that runs over an interface here: of a named machine, or of whichever is read. */
export interface PortBinding extends LinkName {
  readonly node: string | null;
  /** `eth4`, `et-0/0/0`, or `mlx5_0/1` for port 1 of an InfiniBand adapter. */
  readonly port: string;
  readonly capacityBitsPerSecond: number | null;
}

/** A link that is protected by a tunnel: the peer of a WireGuard interface, a child of IPsec, a MACsec port. */
export interface TunnelBinding extends LinkName {
  /** `wg0`, `net-eemshaven`, `macsec0`. */
  readonly tunnel: string;
  /** The public key of the WireGuard peer; null takes the only one of the interface. */
  readonly publicKey: string | null;
}

/** A link over which two routers speak BGP or BFD. */
export interface RoutingBinding extends LinkName {
  /** The neighbour's address as FRR prints it; null is not asked. */
  readonly bgp: string | null;
  readonly bfd: string | null;
}

/** A link whose light is measured: the names under which a device tells of it. */
export interface OpticsBinding extends LinkName {
  readonly node: string | null;
  /** The component or interface, `Ethernet48`, `oc-0/0/0`. */
  readonly component: string;
}

/** What a source reads is of no use where no link names it: said as a failure, with what would be right. */
export function needBindings(bindings: readonly LinkName[], key: string, found: Iterable<string>): void {
  if (bindings.length > 0) return;
  const names = [...found].slice(0, 8).join(', ');
  throw new ReadFailure(
    `no link of the configuration names any of it; expected ${key} under links${names === '' ? '' : `, such as one of ${names}`}`,
  );
}

/** The row a patch is of, with what was measured. */
export function rowOf({ peer, link }: LinkName, columns: Patch<'links'>): Patch<'links'> {
  return { peer, link, ...columns };
}
