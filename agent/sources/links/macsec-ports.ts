import { ReadFailure } from '../../io/io.ts';

/** One MACsec interface as `ip -s -j macsec show` tells it. */
export interface MacsecPort {
  readonly name: string;
  /** Whether what leaves is tagged at all, and whether it is encrypted too. */
  readonly protects: boolean;
  readonly encrypts: boolean;
  /** `strict`, `check`, `disabled`: what becomes of frames without a valid tag. */
  readonly validation: string;
  readonly cipher: string;
  /** The association that what leaves is protected with; null where none is active. */
  readonly sending: MacsecSa | null;
  /** Those that what arrives may be protected with. */
  readonly receiving: readonly MacsecSa[];
  /** Frames that were not let in or not believed, all kinds together; null without statistics. */
  readonly refused: bigint | null;
}

export interface MacsecSa {
  readonly number: number;
  /** Packet number of the next frame. */
  readonly packetNumber: number;
  /** Which key, by its identifier; the key itself is never printed. */
  readonly key: string;
}

/**
 * Reads `ip -s -j macsec show`. Fails with `ReadFailure`; no interface is an empty list.
 * Source: iproute2 `ipmacsec.c` (print_attrs, print_json_stats, print_tx_sc, print_rxsc_list) and what `ip -j macsec show` prints on a switch with MACsec.
 */
export function parseMacsec(text: string): readonly MacsecPort[] {
  let parsed: unknown;
  try {
    // Nothing at all is what iproute2 prints where there is no interface.
    parsed = text.trim() === '' ? [] : JSON.parse(text);
  } catch (error) {
    throw new ReadFailure(
      'expected the JSON of ip -s -j macsec show, found something that is none or was cut',
      {
        cause: error,
      },
    );
  }
  if (!Array.isArray(parsed)) throw new ReadFailure('expected a list of MACsec interfaces, found none');
  return parsed.slice(0, MOST).flatMap((one: unknown) => {
    const port = portOf(one);
    return port === null ? [] : [port];
  });
}

const MOST = 10_000;

function portOf(value: unknown): MacsecPort | null {
  const port = fields(value);
  const name = port.get('ifname');
  if (typeof name !== 'string' || name === '') return null;
  const number = port.get('encoding_sa');
  const own = list(port.get('sa_list')).flatMap(activeSa);
  return {
    name,
    protects: port.get('protect') === true,
    encrypts: port.get('encrypt') === true,
    validation: word(port.get('validate')),
    cipher: word(port.get('cipher_suite')),
    sending: own.find((sa) => sa.number === number) ?? null,
    receiving: list(port.get('rx_sc'))
      .map(fields)
      .filter((channel) => channel.get('active') === true)
      .flatMap((channel) => list(channel.get('sa_list')).flatMap(activeSa)),
    refused: refusedOf(port),
  };
}

function activeSa(value: unknown): readonly MacsecSa[] {
  const sa = fields(value);
  const [number, packetNumber, key] = [sa.get('an'), sa.get('pn'), sa.get('key')];
  if (sa.get('active') !== true || typeof number !== 'number' || typeof packetNumber !== 'number') return [];
  if (!(packetNumber >= 0)) return [];
  return [{ number, packetNumber, key: word(key) }];
}

/** Counters of the interface and of each receiving channel; those of one association are in its channel's. */
function refusedOf(port: ReadonlyMap<string, unknown>): bigint | null {
  const sums = [countsOf(port), ...list(port.get('rx_sc')).map((channel) => countsOf(fields(channel)))];
  const known = sums.filter((sum) => sum !== null);
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0n);
}

/** IEEE 802.1AE 10.7.9: not valid, too late, for no association in use, from nobody known, damaged tags. */
const REFUSED: ReadonlySet<string> = new Set([
  'InPktsNotValid',
  'InPktsLate',
  'InPktsNotUsingSA',
  'InPktsNoSCI',
  'InPktsBadTag',
  'InPktsNoTag',
]);

/** iproute2 puts the counters of a thing beside its other fields; other programs, into an object of their own. */
function countsOf(thing: ReadonlyMap<string, unknown>): bigint | null {
  let sum: bigint | null = null;
  for (const [name, value] of thing) {
    if (name === 'sa_list' || name === 'rx_sc') continue;
    const counts = typeof value === 'object' ? fields(value) : new Map([[name, value]]);
    for (const [counter, count] of counts)
      if (REFUSED.has(counter) && typeof count === 'number' && count >= 0)
        sum = (sum ?? 0n) + BigInt(Math.round(count));
  }
  return sum;
}

function fields(value: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(isObject ? Object.entries(value) : []);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST) : [];
}

function word(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 64) : 'unknown';
}
