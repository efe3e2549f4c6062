import { BlockList, isIPv6, SocketAddress } from 'node:net';
import { Answers } from './reflect.ts';
import { ReflectorSessions } from './reflector-sessions.ts';
import { SourceAllowance } from './source-allowance.ts';
import type { TimestampFormat } from './timestamps.ts';
import { BufferRing, bindUdp, plainAddress } from './udp-socket.ts';
import type { StampClock } from './wall-clock.ts';

export interface ReflectorOptions {
  readonly host: string;
  /** 0 takes a free one; STAMP's own is 862. */
  readonly port: number;
  /**
   * The peers, by address as `plainAddress` has it, each with its key: with one, only authenticated packets are
   * answered. Looked at for each packet, so that a peer whose address changes is known by the new one.
   */
  readonly peers: ReadonlyMap<string, Buffer | null>;
  /** Whose packets are answered besides: addresses and networks (`192.0.2.0/24`); null answers everyone. */
  readonly allow: readonly string[] | null;
  /** Whether each session is counted on its own, so that the sender can tell on which way a packet was lost. */
  readonly isStateful: boolean;
  readonly format: TimestampFormat;
  /** Answers a second to one address. */
  readonly perSecond: number;
}

/** What came and what became of it; only ever rising. */
export interface ReflectorCounts {
  answered: number;
  /** Too short to be a test packet, or longer than a packet can be. */
  malformed: number;
  notAllowed: number;
  /** From a reflector's port: two reflectors would answer each other for ever. */
  fromReflector: number;
  overRate: number;
  unsigned: number;
  tooManySessions: number;
  notSent: number;
}

export interface Reflector {
  readonly port: number;
  readonly counts: Readonly<ReflectorCounts>;
  /** When a packet that was to be answered last came from each peer, by address. */
  readonly heardAt: ReadonlyMap<string, number>;
  /** May be called twice. */
  stop(): void;
}

/**
 * Answers STAMP and TWAMP Light test packets (RFC 8762 4.3, RFC 5357 appendix I) on one UDP socket. What it does
 * not answer it only counts. Node does not tell with which TTL or class a packet arrived: the Session-Sender TTL
 * of its answers is 255 and Class of Service TLVs go back as not understood. Fails when it cannot bind.
 */
export async function startReflector(options: ReflectorOptions, clock: StampClock): Promise<Reflector> {
  const counts = noCounts();
  const allowed = options.allow === null ? null : networksOf(options.allow);
  const answers = new Answers({ clock, format: options.format });
  const sessions = options.isStateful ? new ReflectorSessions() : null;
  const allowance = new SourceAllowance(options.perSecond);
  const buffers = new BufferRing(128, LONGEST_PACKET);
  const { peers } = options;
  const heardAt = new Map<string, number>();

  const socket = await bindUdp(options.host, options.port, (bytes, from) => {
    const at = clock.monotonic();
    const address = plainAddress(from.address);
    const refusal = receive(bytes, at, address, from);
    counts[refusal ?? 'answered']++;
  });
  const { port } = socket.address();
  let isStopped = false;
  return {
    port,
    counts,
    heardAt,
    stop() {
      if (!isStopped) socket.close();
      isStopped = true;
    },
  };

  function noteUnsent(failure: Error | null): void {
    if (failure !== null) counts.notSent++;
  }

  function isAllowed(address: string): boolean {
    return allowed === null || allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }

  function receive(
    bytes: Buffer,
    at: number,
    address: string,
    from: { readonly address: string; readonly port: number },
  ): keyof ReflectorCounts | null {
    if (!peers.has(address) && !isAllowed(address)) return 'notAllowed';
    if (from.port === STAMP_PORT || from.port === port) return 'fromReflector';
    if (!allowance.take(address, at)) return 'overRate';
    if (bytes.length > LONGEST_PACKET) return 'malformed';
    const key = peers.get(address) ?? null;
    const admitted = answers.admit(bytes, key);
    if (admitted === 'short') return 'malformed';
    if (admitted === 'unsigned') return 'unsigned';
    // Peers alone: what is kept of strangers would grow with them.
    if (peers.has(address)) heardAt.set(address, at);
    const session = sessions?.of(address, from.port, admitted, at) ?? null;
    if (sessions !== null && session === null) return 'tooManySessions';
    const arrival = { bytes, at, hopLimit: null, trafficClass: null };
    const answer = answers.write(arrival, buffers.take(), key, session);
    try {
      socket.send(answer, from.port, from.address, noteUnsent);
    } catch {
      return 'notSent';
    }
    if (session !== null) answers.sent(session);
    return null;
  }
}

export const STAMP_PORT = 862;
/** More than an Ethernet jumbo frame carries. */
const LONGEST_PACKET = 9216;

function noCounts(): ReflectorCounts {
  return {
    answered: 0,
    malformed: 0,
    notAllowed: 0,
    fromReflector: 0,
    overRate: 0,
    unsigned: 0,
    tooManySessions: 0,
    notSent: 0,
  };
}

function networksOf(written: readonly string[]): BlockList {
  const list = new BlockList();
  for (const one of written) {
    const [address = '', prefix] = one.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(new SocketAddress({ address, family }));
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
