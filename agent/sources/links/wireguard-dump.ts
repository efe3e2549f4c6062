import { ReadFailure } from '../../io/io.ts';

/** What `wg show all dump` tells, without the keys that nobody else may have. */
export interface WireguardDump {
  /** Names of the interfaces, with or without peers. */
  readonly interfaces: ReadonlySet<string>;
  readonly peers: readonly WireguardPeer[];
  /** Lines that were neither an interface nor a peer; what they held is gone. */
  readonly badLines: number;
}

export interface WireguardPeer {
  readonly interface: string;
  readonly publicKey: string;
  /** Seconds since 1970 UTC; null where there never was a handshake. */
  readonly handshakeAt: number | null;
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
  /** Null where it is off. */
  readonly keepaliveSeconds: number | null;
}

/**
 * Reads the output of `wg show all dump` and overwrites it: private and preshared keys before anything is
 * decoded, the rest when it is read. TAB-separated, five fields for an interface (name, private key, public
 * key, port, fwmark) and nine for a peer (interface, public key, preshared key, endpoint, allowed addresses,
 * handshake, received, sent, keepalive). Any bytes give a result or a `ReadFailure`.
 * Source: wg(8), "show".
 */
export function takeWireguardDump(bytes: Uint8Array): WireguardDump {
  try {
    const badLines = dropKeys(bytes);
    const interfaces = new Set<string>();
    const peers: WireguardPeer[] = [];
    let unread = badLines;
    for (const line of new TextDecoder('latin1').decode(bytes).split('\n')) {
      const fields = line.split('\t');
      const name = fields[0] ?? '';
      if (fields.length === INTERFACE_FIELDS && INTERFACE.test(name)) interfaces.add(name);
      else if (fields.length === PEER_FIELDS) {
        const peer = peerOf(fields);
        if (peer === null) unread++;
        else peers.push(peer);
      } else if (fields.length === INTERFACE_FIELDS) unread++;
    }
    if (unread > 0 && interfaces.size === 0 && peers.length === 0) {
      throw new ReadFailure(
        `expected lines of 5 or 9 fields (wg show all dump), found ${unread} of another shape; what they held was dropped`,
      );
    }
    return { interfaces, peers, badLines: unread };
  } finally {
    bytes.fill(0);
  }
}

const INTERFACE_FIELDS = 5;
const PEER_FIELDS = 9;
const TAB = 9;
const LINE_FEED = 10;

/** Which field of a line is secret, by how many it has; a line of another shape is secret as a whole. */
function dropKeys(bytes: Uint8Array): number {
  let bad = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    const fields = 1 + count(line, TAB);
    if (fields === INTERFACE_FIELDS) dropField(line, 1);
    else if (fields === PEER_FIELDS) dropField(line, 2);
    else if (line.length > 0) {
      line.fill(0);
      bad++;
    }
    start = end + 1;
  }
  return bad;
}

function count(line: Uint8Array, byte: number): number {
  let found = 0;
  for (const one of line) if (one === byte) found++;
  return found;
}

function dropField(line: Uint8Array, index: number): void {
  let field = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === TAB) field++;
    else if (field === index) line[at] = 0;
  }
}

/** As long as the kernel lets an interface be called, and 32 bytes in base64. */
const INTERFACE = /^[^\s/\0]{1,15}$/;
const PUBLIC_KEY = /^[A-Za-z0-9+/]{43}=$/;

function peerOf(fields: readonly string[]): WireguardPeer | null {
  const [name = '', publicKey = '', , , , handshake = '', received = '', sent = '', keepalive = ''] = fields;
  if (!INTERFACE.test(name) || !PUBLIC_KEY.test(publicKey)) return null;
  if (![handshake, received, sent].every((text) => /^\d{1,20}$/.test(text))) return null;
  if (keepalive !== 'off' && !/^\d{1,5}$/.test(keepalive)) return null;
  const at = Number(handshake);
  return {
    interface: name,
    publicKey,
    handshakeAt: at === 0 ? null : at,
    receivedBytes: BigInt(received),
    sentBytes: BigInt(sent),
    keepaliveSeconds: keepalive === 'off' || keepalive === '0' ? null : Number(keepalive),
  };
}
