import { describe, expect, it } from 'vitest';
import {
  configuredFeed,
  configuredPower,
  METERS,
  meterPatch,
  smallReading,
  smallSite,
} from '../../support/made-power.ts';
import { MadeStore, SECOND } from '../../support/made-store.ts';

const standing = (made: MadeStore): string[] =>
  made.standing.map(({ severity, message }) => `${severity} ${message}`);

describe('alerts of power', () => {
  it('tell of a breaker above 80 % of its rating, and not again and again while it stays about there', () => {
    const made = smallSite();
    const at = (currentAmperes: number) =>
      standing(made.read(METERS, { meters: smallReading({ 'pdu-a01/inlet 1': { currentAmperes } }) }).tick());
    expect(at(25)).toEqual([]);
    expect(at(26)).toEqual(['warning breaker of pdu-a01/inlet 1 (rack a01) carries 26.0 of 32 A, 81 %']);
    expect(at(25.4)).toHaveLength(1);
    expect(at(24)).toEqual([]);
    expect(at(33)).toEqual(['critical breaker of pdu-a01/inlet 1 (rack a01) carries 33.0 of 32 A, 103 %']);
  });

  it('neither rise nor go away when the meter that saw it falls silent', () => {
    const made = smallSite({ 'pdu-a01/inlet 1': { currentAmperes: 30 } });
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
    const made = smallSite({ 'chiller/inlet 1': { powerWatts: 4_000, apparentPowerVoltAmperes: 3_000 } });
    expect(standing(made)).toEqual([
      'warning chiller/inlet 1 says 4000 W of active and 3000 VA of apparent power, which cannot be',
    ]);
  });

  it('tell of a meter below which more leaves than comes in, once that lasts', () => {
    const made = smallSite();
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
    const made = smallSite({ 'pdu-a02/inlet 1': null });
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
