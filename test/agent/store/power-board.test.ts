import { describe, expect, it } from 'vitest';
import {
  configuredEdge,
  configuredFeed,
  configuredPower,
  METERS,
  meterPatch,
  SMALL_SITE,
  smallReading,
} from '../../support/made-power.ts';
import { DCGM, gpuPatch, MadeStore, SECOND } from '../../support/made-store.ts';

const small = (but: Parameters<typeof smallReading>[0] = {}) =>
  new MadeStore(60_000, SMALL_SITE).read(METERS, { meters: smallReading(but) }).tick();

const standing = (made: MadeStore): string[] =>
  [...made.rows('alerts').values()]
    .filter(({ clearedAt }) => clearedAt === null)
    .map(({ severity, message }) => `${severity} ${message}`);

describe('meters of the tree', () => {
  it('are told what feeds them, their rack, and the limits that only the configuration knows', () => {
    const made = small({ 'pdu-a01/inlet 1': { ratedCurrentAmperes: 63 } });
    expect(made.row('meters', 'pdu-a01/inlet 1')).toMatchObject({
      fedBy: 'feeder A',
      rack: 'a01',
      // What stands in the configuration holds: a device is told a rating, and often keeps that of the factory.
      ratedCurrentAmperes: 32,
      limitWatts: null,
      source: 'snmp/pdus',
    });
    expect(made.row('meters', 'main/inlet 1')).toMatchObject({ fedBy: 'feeder A', rack: null });
    expect(made.row('meters', 'pdu-b01/inlet 1')).toMatchObject({ fedBy: 'feeder B', limitWatts: 11_000 });
  });

  it('that come later are told it when they come', () => {
    const made = small({ 'pdu-a02/inlet 1': null });
    made.read(METERS, { meters: [meterPatch('pdu-a02/inlet 1')] }).tick();
    expect(made.row('meters', 'pdu-a02/inlet 1')).toMatchObject({ rack: 'a02', fedBy: 'feeder A' });
  });
});

describe('feeds', () => {
  it('give what their meter says, and one without a meter what the meters that it feeds say together', () => {
    const made = small();
    expect(made.row('feeds', 'feeder A')).toMatchObject({
      kind: 'utility',
      powerWatts: 22_000,
      powerBasis: 'measured',
      limitWatts: 50_000,
      contractWatts: 40_000,
      state: 'ok',
      sampledAt: 0,
    });
    expect(made.row('feeds', 'feeder B')).toMatchObject({
      powerWatts: 6_000,
      powerBasis: 'estimated',
      state: 'ok',
    });
  });

  it('without a meter are as old as the oldest meter that they feed', () => {
    const power = configuredPower({
      feeds: [configuredFeed('B')],
      edges: [configuredEdge('p/1', 'B'), configuredEdge('p/2', 'B')],
    });
    const made = new MadeStore(null, power).read(METERS, { meters: [meterPatch('p/1', { powerWatts: 1 })] });
    made.pass(7 * SECOND).read(METERS, { meters: [meterPatch('p/2', { powerWatts: 2 })] });
    expect(made.tick().row('feeds', 'B')).toMatchObject({ powerWatts: 3, sampledAt: 0 });
  });

  it('are unknown when their meter is silent, and not what it said last', () => {
    const made = small()
      .pass(51 * SECOND)
      .tick();
    expect(made.row('feeds', 'feeder A')).toMatchObject({
      powerWatts: null,
      powerBasis: null,
      state: 'unknown',
    });
    expect(made.site).toMatchObject({ facilityPowerWatts: null, headroomWatts: null, pue: null });
  });

  it('whose meter is silent are the sum of what they feed, which is said to be an estimate', () => {
    const made = small({ 'main/inlet 1': { powerWatts: null } });
    expect(made.row('feeds', 'feeder A')).toMatchObject({
      powerWatts: 22_000,
      powerBasis: 'estimated',
      state: 'ok',
    });
  });

  it.each([
    ['without voltage', { voltageVolts: 3, powerWatts: 0 }],
    ['with an open breaker', { state: 'off' }],
    ['with a breaker that opened by itself', { state: 'tripped' }],
    ['whose supply runs on battery', { state: 'on battery' }],
  ] as const)('%s are lost, which is an alert and an event', (_, meter) => {
    const made = small();
    made.read(METERS, { meters: smallReading({ 'main/inlet 1': meter }) }).tick();
    expect(made.row('feeds', 'feeder A').state).toBe('lost');
    expect(standing(made)).toContain('critical feed feeder A is lost');
    const events = [...made.rows('events').values()].map(({ message }) => message);
    expect(events).toContain('feed feeder A is lost, was ok');
  });

  it('that rest are no loss: a generator without voltage stands by, one that tripped does not', () => {
    const power = configuredPower({
      feeds: [configuredFeed('diesel', { kind: 'generator', meter: 'g/output' })],
    });
    const made = new MadeStore(null, power);
    const state = (patch: Parameters<typeof meterPatch>[1]) =>
      made
        .read(METERS, { meters: [meterPatch('g/output', patch)] })
        .tick()
        .row('feeds', 'diesel').state;
    expect(state({ voltageVolts: 0, powerWatts: 0, state: 'off' })).toBe('standby');
    expect(state({ voltageVolts: 400, powerWatts: 5e5 })).toBe('ok');
    expect(state({ voltageVolts: 0, powerWatts: 0, state: 'tripped' })).toBe('lost');
  });

  it('without a meter are lost when nothing they feed has voltage, and unknown where part of it is not heard', () => {
    expect(small({ 'pdu-b01/inlet 1': { voltageVolts: 0 } }).row('feeds', 'feeder B').state).toBe('lost');
    expect(small({ 'pdu-b01/inlet 1': null }).row('feeds', 'feeder B')).toMatchObject({
      state: 'unknown',
      powerWatts: null,
    });
  });
});

describe('the power of the site', () => {
  it('is measured at the boundary of its equipment, and a site with an estimate in its feeds has no PUE', () => {
    expect(small().site).toMatchObject({
      itPowerWatts: 24_000,
      itPowerBasis: 'measured',
      facilityPowerWatts: 28_000,
      facilityPowerBasis: 'estimated',
      pue: null,
      headroomWatts: 32_000,
      redundantHeadroomWatts: 30_000 - 28_000,
    });
  });

  it('has a momentary PUE where both sides are metered', () => {
    const power = {
      ...SMALL_SITE,
      feeds: SMALL_SITE.feeds.map((feed) =>
        feed.meter === null ? { ...feed, meter: 'second/inlet 1' } : feed,
      ),
    };
    const made = new MadeStore(null, power).read(METERS, {
      meters: [...smallReading(), meterPatch('second/inlet 1', { powerWatts: 6_500 })],
    });
    expect(made.tick().site).toMatchObject({
      facilityPowerWatts: 28_500,
      facilityPowerBasis: 'measured',
      pue: 1.188,
      renewableRatio: 0.386,
    });
  });

  it('falls back to what machines say, as an estimate, once a meter of the boundary is silent', () => {
    const made = small()
      .read(DCGM, { gpus: [gpuPatch(0, { powerWatts: 500 })] })
      .tick();
    expect(made.site).toMatchObject({ itPowerWatts: 24_000, itPowerBasis: 'measured' });
    made.pass(51 * SECOND).read(DCGM, { gpus: [gpuPatch(0, { powerWatts: 500 })] });
    made.read(METERS, { meters: smallReading({ 'pdu-a02/inlet 1': null }) }).tick();
    expect(made.site).toMatchObject({ itPowerWatts: 500, itPowerBasis: 'estimated' });
  });

  it('holds an edge without a reading as the sum of what hangs below it, never beside that', () => {
    const power = configuredPower({
      feeds: [configuredFeed('A', { meter: 'main/x' })],
      edges: [
        configuredEdge('ups/output', 'A'),
        configuredEdge('pdu-1/inlet', 'ups/output'),
        configuredEdge('pdu-2/inlet', 'ups/output'),
      ],
      it: { category: 1, meters: ['ups/output'] },
    });
    const made = new MadeStore(null, power).read(METERS, {
      meters: [
        meterPatch('main/x', { powerWatts: 130 }),
        meterPatch('ups/output', { powerWatts: null }),
        meterPatch('pdu-1/inlet', { powerWatts: 60 }),
        meterPatch('pdu-2/inlet', { powerWatts: 40 }),
      ],
    });
    expect(made.tick().site).toMatchObject({ itPowerWatts: 100, itPowerBasis: 'estimated', pue: null });
    made.read(METERS, { meters: [meterPatch('pdu-2/inlet', { powerWatts: null })] });
    expect(made.tick().site).toMatchObject({ itPowerWatts: null, itPowerBasis: null, pue: null });
    made.read(METERS, { meters: [meterPatch('ups/output', { powerWatts: 104 })] });
    expect(made.tick().site).toMatchObject({ itPowerWatts: 104, itPowerBasis: 'measured', pue: 1.25 });
  });

  it('knows the heat that others get only while every meter of it speaks', () => {
    const power = configuredPower({ heatReuse: ['heat/loop 1', 'heat/loop 2'] });
    const loop = (point: string, heatWatts: number | null) =>
      meterPatch(`heat/${point}`, { place: 'loop', heatWatts });
    const made = new MadeStore(null, power).read(METERS, {
      meters: [loop('loop 1', 3e6), loop('loop 2', 1e6)],
    });
    expect(made.tick().site.heatReusedWatts).toBe(4e6);
    expect(made.read(METERS, { meters: [loop('loop 2', null)] }).tick().site.heatReusedWatts).toBeNull();
  });
});

describe('alerts of power', () => {
  it('tell of a breaker above 80 % of its rating, and not again and again while it stays about there', () => {
    const made = small();
    const at = (currentAmperes: number) =>
      standing(made.read(METERS, { meters: smallReading({ 'pdu-a01/inlet 1': { currentAmperes } }) }).tick());
    expect(at(25)).toEqual([]);
    expect(at(26)).toEqual(['warning breaker of pdu-a01/inlet 1 (rack a01) carries 26.0 of 32 A, 81 %']);
    expect(at(25.4)).toHaveLength(1);
    expect(at(24)).toEqual([]);
    expect(at(33)).toEqual(['critical breaker of pdu-a01/inlet 1 (rack a01) carries 33.0 of 32 A, 103 %']);
  });

  it('neither rise nor go away when the meter that saw it falls silent', () => {
    const made = small({ 'pdu-a01/inlet 1': { currentAmperes: 30 } });
    made.pass(51 * SECOND).tick();
    expect(standing(made)).toHaveLength(1);
  });

  it('tell of a battery that carries the load with how long it will, of a leak, and of a breaker that tripped', () => {
    const made = new MadeStore().read(METERS, {
      meters: [
        meterPatch('ups-1/battery', {
          place: 'battery',
          state: 'on battery',
          remainingSeconds: 750,
          chargeRatio: 0.62,
        }),
        meterPatch('ups-1/output', { place: 'output', state: 'on battery' }),
        meterPatch('cdu-1/leak 1', { place: 'leak', state: 'critical', stateReason: 'rope 2', rack: 'a07' }),
        meterPatch('pdu-9/branch A', { place: 'branch', state: 'tripped' }),
        meterPatch('pdu-9/outlet 1', { place: 'outlet', state: 'off' }),
      ],
    });
    expect(standing(made.tick()).sort()).toEqual([
      'critical breaker of pdu-9/branch A has tripped',
      'critical cdu-1/leak 1 (rack a07) sees a leak: rope 2',
      'critical ups-1 is on battery, 12 min left, 62 % charged',
    ]);
  });

  it('tell of a meter that says more active than apparent power', () => {
    const made = small({ 'chiller/inlet 1': { powerWatts: 4_000, apparentPowerVoltAmperes: 3_000 } });
    expect(standing(made)).toEqual([
      'warning chiller/inlet 1 says 4000 W of active and 3000 VA of apparent power, which cannot be',
    ]);
  });

  it('tell of a meter below which more leaves than comes in, once that lasts', () => {
    const made = small();
    const again = () =>
      made
        .pass(40 * SECOND)
        .read(METERS, { meters: smallReading({ 'main/inlet 1': { powerWatts: 15_000 } }) })
        .tick();
    again();
    expect(standing(made)).toEqual([]);
    again();
    again();
    again();
    expect(standing(made)).toEqual([
      'warning main/inlet 1 says 15.0 kW, and what it feeds says 22.0 kW together: one of them is wrong, or power.tree is',
    ]);
  });

  it('tell of meters of the tree that no source knows: a slip in a name', () => {
    const made = small({ 'pdu-a02/inlet 1': null });
    made
      .pass(5 * 60 * SECOND)
      .read(METERS, { meters: smallReading({ 'pdu-a02/inlet 1': null }) })
      .tick();
    expect(standing(made)).toEqual([
      'warning no source tells of 1 of 5 meters of the power tree, among them pdu-a02/inlet 1',
    ]);
  });

  it('see the contract coming at the present ramp, with the minutes that are left', () => {
    const power = configuredPower({
      feeds: [configuredFeed('A', { meter: 'main/x', contractWatts: 10e6 })],
    });
    const made = new MadeStore(12e6, power);
    const rise = (seconds: number, wattsPerSecond: number, from: number) => {
      for (let second = 0; second < seconds; second += 10) {
        made
          .read(METERS, { meters: [meterPatch('main/x', { powerWatts: from + second * wattsPerSecond })] })
          .tick();
        made.pass(10 * SECOND);
      }
    };
    rise(600, 0, 8e6);
    expect(standing(made)).toEqual([]);
    // 2 kW a second: 2 MW more in 1000 s.
    rise(600, 2_000, 8e6);
    expect(made.site.gridLimitInSeconds).toBe(420);
    expect(standing(made)).toEqual([
      'warning the contract is reached in 7 min at the present ramp: 9.2 of 10.0 MW',
    ]);
    rise(600, 0, 9.2e6);
    expect(standing(made)).toEqual([]);
    rise(20, 0, 10.5e6);
    expect(standing(made)).toEqual(['warning the site draws more than was agreed: 10.5 of 10.0 MW']);
  });

  it('take a job that begins for a step and no ramp', () => {
    const power = configuredPower({ feeds: [configuredFeed('A', { meter: 'main/x' })] });
    const made = new MadeStore(10e6, power);
    for (let second = 0; second < 900; second += 10) {
      const powerWatts = second < 300 ? 5e6 : 8e6;
      made.read(METERS, { meters: [meterPatch('main/x', { powerWatts })] }).tick();
      made.pass(10 * SECOND);
      if (second > 600) expect(made.site.gridLimitInSeconds).toBeNull();
    }
  });
});
