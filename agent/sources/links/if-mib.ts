import type { PortState } from '../../../protocol/schema/words.ts';
import { NO_COUNTERS, type PortCounters } from './port-counters.ts';

/** A value of SNMP: whole numbers as they are, everything else as bytes. */
type Value = bigint | Uint8Array;

const TABLE = '1.3.6.1.2.1.2.2.1';
const EXTENDED = '1.3.6.1.2.1.31.1.1.1';

/** Columns of ifTable and ifXTable (RFC 2863), by what they are here. */
const COLUMNS = {
  description: `${TABLE}.2`,
  speed: `${TABLE}.5`,
  state: `${TABLE}.8`,
  receiveBytes32: `${TABLE}.10`,
  receiveDrops: `${TABLE}.13`,
  receiveErrors: `${TABLE}.14`,
  transmitBytes32: `${TABLE}.16`,
  transmitDrops: `${TABLE}.19`,
  transmitErrors: `${TABLE}.20`,
  name: `${EXTENDED}.1`,
  receiveBytes: `${EXTENDED}.6`,
  transmitBytes: `${EXTENDED}.10`,
  highSpeed: `${EXTENDED}.15`,
  alias: `${EXTENDED}.18`,
  discontinuity: `${EXTENDED}.19`,
} as const;

const UPTIME = '1.3.6.1.2.1.1.3';

/** What is to be walked. */
export const IF_MIB: readonly string[] = [UPTIME, ...Object.values(COLUMNS)];

/** An interface with all names that people may know it by. */
export interface MibPort {
  readonly names: readonly string[];
  readonly counters: PortCounters;
}

export interface IfMib {
  readonly ports: readonly MibPort[];
  /** Hundredths of a second since the device's SNMP began; smaller than before means that it began anew. */
  readonly uptime: bigint | null;
}

/**
 * The interfaces of a device out of IF-MIB. Octets are taken from the 64-bit counters, and from those of 32
 * bits only where there are none: at 10 Gbit/s they wrap every 3.4 s. `life` counts how often the device
 * began anew, which ifCounterDiscontinuityTime does not tell.
 * Source: RFC 2863, and what Debian's snmpd 5.9.3 told.
 */
export function parseIfMib(values: ReadonlyMap<string, Value>, node: string, life = 0): IfMib {
  const ports: MibPort[] = [];
  for (const index of indexes(values)) {
    const number = (column: keyof typeof COLUMNS): bigint | null => {
      const value = values.get(`${COLUMNS[column]}.${index}`);
      return typeof value === 'bigint' && value >= 0n ? value : null;
    };
    const text = (column: keyof typeof COLUMNS): string => {
      const value = values.get(`${COLUMNS[column]}.${index}`);
      return value instanceof Uint8Array ? new TextDecoder().decode(value).replace(/\0+$/, '').trim() : '';
    };
    const names = [text('name'), text('description'), text('alias')].filter((name) => name !== '');
    const isWide = number('receiveBytes') !== null || number('transmitBytes') !== null;
    ports.push({
      names,
      counters: {
        node,
        port: names[0] ?? index,
        state: stateOf(number('state')),
        speedBitsPerSecond: speedOf(number('highSpeed'), number('speed')),
        counters: {
          ...NO_COUNTERS,
          transmitBytes: number(isWide ? 'transmitBytes' : 'transmitBytes32'),
          receiveBytes: number(isWide ? 'receiveBytes' : 'receiveBytes32'),
          transmitErrors: number('transmitErrors'),
          receiveErrors: number('receiveErrors'),
          transmitDrops: number('transmitDrops'),
          receiveDrops: number('receiveDrops'),
        },
        bits: isWide ? 64 : 32,
        packetBits: 32,
        discontinuity: `${life}/${number('discontinuity') ?? 0n}`,
      },
    });
  }
  const uptime = values.get(`${UPTIME}.0`);
  return { ports, uptime: typeof uptime === 'bigint' ? uptime : null };
}

/** A row is whatever has a description or a name. */
function indexes(values: ReadonlyMap<string, Value>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const oid of values.keys())
    for (const column of [COLUMNS.description, COLUMNS.name])
      if (oid.startsWith(`${column}.`)) found.add(oid.slice(column.length + 1));
  return found;
}

/** ifOperStatus: 1 up, 2 down, 3 testing, 4 unknown, 5 dormant, 6 notPresent, 7 lowerLayerDown. */
function stateOf(value: bigint | null): PortState {
  if (value === 1n) return 'up';
  return value === null || value === 4n ? 'unknown' : 'down';
}

/** ifHighSpeed is in Mbit/s; ifSpeed stops at its end, and then says nothing. Zero is how a tunnel says neither. */
function speedOf(high: bigint | null, low: bigint | null): number | null {
  if (high !== null && high > 0n) return Number(high) * 1e6;
  return low !== null && low > 0n && low < 0xffff_ffffn ? Number(low) : null;
}
