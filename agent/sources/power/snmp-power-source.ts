import { snmpDevices } from '../../device-names.ts';
import { type Limits, ReadFailure } from '../../io/io.ts';
import type { SnmpAccess, SnmpDevice } from '../../io/snmp-session.ts';
import type { SnmpValue, SnmpWalk } from '../../io/snmp-walk.ts';
import { readEach } from '../read-each.ts';
import type { Reading, Source } from '../source.ts';
import { type SnmpTold, tellOf } from './snmp-cells.ts';
import type { SnmpProfile } from './snmp-profile.ts';
import { profilesFor, SNMP_POWER_PROFILES } from './snmp-profiles.ts';
import { type MeterRows, meterRows } from './snmp-rows.ts';

interface Target {
  readonly host: string;
  readonly port: number;
  /** Null takes what the device names itself (sysObjectID). */
  readonly profile: string | null;
}

export interface SnmpPowerOptions<T extends Target> {
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly targets: readonly T[];
  readonly walk: SnmpWalk;
  /** Asked each time, so that a new community or password needs no restart. */
  readonly readAccess: (target: T, limits: Limits) => Promise<SnmpAccess>;
  readonly monotonic: () => number;
}

/** A large unit with hundreds of outlets tells some hundred kilobytes. */
const MOST_BYTES = 4 * 2 ** 20;
/** Units, decimal digits and ratings stay as they are until somebody rebuilds the device or changes its firmware. */
const STEADY_MS = 600_000;
/** sysDescr, sysObjectID, sysUpTime (RFC 3418). */
const SYSTEM = '1.3.6.1.2.1.1';
const MOST_PROBLEMS = 3;

/** What is known of a device from earlier readings. */
interface Known {
  readonly profile: SnmpProfile;
  readonly steady: SnmpTold;
  readonly steadyAt: number;
  readonly uptime: bigint | null;
}

/** Power distribution units and UPSs by SNMP, each by the profile of its family. */
export function createSnmpPowerSource<T extends Target>(options: SnmpPowerOptions<T>): Source {
  const { name, periodMs, timeoutMs, walk, readAccess, monotonic } = options;
  const devices = new Map(snmpDevices(options.targets).map((named) => [named.key, named]));
  const known = new Map<string, Known>();
  return {
    name,
    kind: 'power',
    periodMs,
    timeoutMs,
    ...readEach(name, devices, async ({ target, device }, signal, key) => {
      const limits = { signal, timeoutMs, maxBytes: MOST_BYTES };
      const asked: SnmpDevice = {
        host: target.host,
        port: target.port,
        ...(await readAccess(target, limits)),
      };
      const ask = (below: readonly string[]) => walk(asked, below, limits);
      const before = known.get(key);
      // What fails may be about a device that was exchanged for another: next time it is asked anew.
      known.delete(key);
      const { rows, now } = await readDevice(ask, target.profile, device, before, monotonic());
      known.set(key, now);
      return readingOf(rows);
    }),
  };
}

type Ask = (below: readonly string[]) => Promise<ReadonlyMap<string, SnmpValue>>;
interface Read {
  readonly rows: MeterRows;
  readonly now: Known;
}

async function readDevice(
  ask: Ask,
  profile: string | null,
  device: string,
  before: Known | undefined,
  at: number,
): Promise<Read> {
  if (before !== undefined && at - before.steadyAt < STEADY_MS) {
    const again = await readAgain(ask, device, before);
    if (again !== null) return again;
  }
  const system = await ask([SYSTEM]);
  const objectId = textOf(system.get(`${SYSTEM}.2.0`));
  const candidates =
    profile === null
      ? profilesFor(objectId)
      : SNMP_POWER_PROFILES.filter((candidate) => candidate.name === profile);
  for (const candidate of candidates) {
    const measured = await ask(candidate.measured);
    // A device that tells nothing there is not asked for the rest of it.
    if (measured.size === 0) continue;
    const rest = candidate.steady.length === 0 ? new Map() : await ask(candidate.steady);
    const steady = tellOf(new Map([...system, ...rest]), candidate);
    const rows = meterRows([tellOf(measured, candidate), steady], candidate, device);
    if (!rows.rows.some(tellsAnything)) continue;
    return { rows, now: { profile: candidate, steady, steadyAt: at, uptime: uptimeIn(system) } };
  }
  const named = `sysObjectID ${objectId ?? 'none'}`;
  throw new ReadFailure(
    profile === null
      ? `it tells nothing that a profile knows (${named}); expected one of ${SNMP_POWER_PROFILES.map(({ name }) => name).join(', ')}`
      : `it tells nothing that ${profile} knows (${named}); is it that kind of device? Without a profile it is asked`,
  );
}

/** What is measured of a device that is known already, in one walk; null where it is no longer the same. */
async function readAgain(ask: Ask, device: string, before: Known): Promise<Read | null> {
  const told = await ask([`${SYSTEM}.3`, ...before.profile.measured]);
  const uptime = uptimeIn(told);
  if (before.uptime !== null && uptime !== null && uptime < before.uptime) return null;
  const rows = meterRows([tellOf(told, before.profile), before.steady], before.profile, device);
  return rows.rows.some(tellsAnything) ? { rows, now: { ...before, uptime } } : null;
}

function uptimeIn(told: ReadonlyMap<string, SnmpValue>): bigint | null {
  const uptime = told.get(`${SYSTEM}.3.0`);
  return typeof uptime === 'bigint' ? uptime : null;
}

const IDENTITY: ReadonlySet<string> = new Set([
  'device',
  'point',
  'place',
  'model',
  'state',
  'stateReason',
  'notMeasured',
]);

function tellsAnything(row: MeterRows['rows'][number]): boolean {
  const isMeasured = Object.entries(row).some(([column, value]) => !IDENTITY.has(column) && value !== null);
  return isMeasured || (row.state !== undefined && row.state !== 'unknown');
}

function readingOf({ rows, problems }: MeterRows): Reading {
  if (problems.length === 0) return { meters: rows };
  const more = problems.length > MOST_PROBLEMS ? ` and ${problems.length - MOST_PROBLEMS} more` : '';
  return { meters: rows, problem: `${problems.slice(0, MOST_PROBLEMS).join('; ')}${more}` };
}

/** An object identifier as text; nothing else of the device comes into a message. */
function textOf(value: SnmpValue | undefined): string | null {
  if (value === undefined || typeof value === 'bigint') return null;
  const text = new TextDecoder().decode(value.subarray(0, 200));
  return /^\.?\d+(\.\d+)*$/.test(text) ? text : null;
}
