import type { ConfiguredEdge, ConfiguredFeed, ConfiguredPower } from '../../agent/store/configured-power.ts';
import type { Origin } from '../../agent/store/origin.ts';
import type { Patch } from '../../protocol/index.ts';
import { MadeStore } from './made-store.ts';

/** Meters read every ten seconds: stale after fifty. */
export const METERS: Origin = {
  source: 'snmp',
  target: 'pdus',
  kind: 'power',
  periodMs: 10_000,
  inventory: false,
};

export const configuredFeed = (feed: string, more: Partial<ConfiguredFeed> = {}): ConfiguredFeed => ({
  feed,
  kind: 'utility',
  limitWatts: null,
  contractWatts: null,
  renewableRatio: null,
  meter: null,
  carbonGramsPerKilowattHour: null,
  ...more,
});

export const configuredEdge = (
  meter: string,
  fedBy: string,
  more: Partial<ConfiguredEdge> = {},
): ConfiguredEdge => ({ meter, fedBy, rack: null, ratedCurrentAmperes: null, limitWatts: null, ...more });

export const configuredPower = (more: Partial<ConfiguredPower> = {}): ConfiguredPower => ({
  feeds: [],
  edges: [],
  it: null,
  cooling: [],
  heatReuse: [],
  water: [],
  ...more,
});

/** Two feeders; A is metered and feeds two racks and a chiller, B has no meter and feeds one rack. */
export const SMALL_SITE = configuredPower({
  feeds: [
    configuredFeed('feeder A', {
      meter: 'main/inlet 1',
      limitWatts: 50_000,
      contractWatts: 40_000,
      renewableRatio: 0.5,
    }),
    configuredFeed('feeder B', { limitWatts: 30_000 }),
  ],
  edges: [
    configuredEdge('pdu-a01/inlet 1', 'feeder A', { rack: 'a01', ratedCurrentAmperes: 32 }),
    configuredEdge('pdu-a02/inlet 1', 'feeder A', { rack: 'a02' }),
    configuredEdge('chiller/inlet 1', 'feeder A'),
    configuredEdge('pdu-b01/inlet 1', 'feeder B', { rack: 'b01', limitWatts: 11_000 }),
  ],
  it: { category: 2, meters: ['pdu-a01/inlet 1', 'pdu-a02/inlet 1', 'pdu-b01/inlet 1'] },
});

/** A row of `meters` by its name. */
export const meterPatch = (meter: string, more: Patch<'meters'> = {}): Patch<'meters'> => {
  const at = meter.indexOf('/');
  return {
    device: meter.slice(0, at),
    point: meter.slice(at + 1),
    place: 'inlet',
    state: 'ok',
    voltageVolts: 230,
    ...more,
  };
};

/** The small site as its meters see it: 10 + 8 kW of racks and 4 kW of cooling on A, 6 kW of a rack on B. */
export const smallReading = (
  but: Readonly<Record<string, Patch<'meters'> | null>> = {},
): readonly Patch<'meters'>[] =>
  Object.entries({
    'main/inlet 1': 22_000,
    'pdu-a01/inlet 1': 10_000,
    'pdu-a02/inlet 1': 8_000,
    'chiller/inlet 1': 4_000,
    'pdu-b01/inlet 1': 6_000,
  }).flatMap(([meter, powerWatts]) => {
    const other = but[meter];
    return other === null ? [] : [meterPatch(meter, { powerWatts, ...other })];
  });

/** The store of the small site after its meters were read once. */
export const smallSite = (but: Parameters<typeof smallReading>[0] = {}): MadeStore =>
  new MadeStore(60_000, SMALL_SITE).read(METERS, { meters: smallReading(but) }).tick();
