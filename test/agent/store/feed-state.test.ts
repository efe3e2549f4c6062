import { describe, expect, it } from 'vitest';
import {
  configuredEdge,
  configuredFeed,
  configuredPower,
  METERS,
  meterPatch,
  smallReading,
  smallSite,
} from '../../support/made-power.ts';
import { MadeStore, SECOND } from '../../support/made-store.ts';

describe('feeds', () => {
  it('give what their meter says, and one without a meter what the meters that it feeds say together', () => {
    const made = smallSite();
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
    const made = smallSite()
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
    const made = smallSite({ 'main/inlet 1': { powerWatts: null } });
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
    const made = smallSite();
    made.read(METERS, { meters: smallReading({ 'main/inlet 1': meter }) }).tick();
    expect(made.row('feeds', 'feeder A').state).toBe('lost');
    expect(made.standing).toContainEqual(
      expect.objectContaining({ severity: 'critical', message: 'feed feeder A is lost' }),
    );
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
    expect(smallSite({ 'pdu-b01/inlet 1': { voltageVolts: 0 } }).row('feeds', 'feeder B').state).toBe('lost');
    expect(smallSite({ 'pdu-b01/inlet 1': null }).row('feeds', 'feeder B')).toMatchObject({
      state: 'unknown',
      powerWatts: null,
    });
  });
});
