import { describe, expect, it } from 'vitest';
import { parseCircuit, parseDistributionMetrics } from '../../../../agent/sources/power/redfish-circuit.ts';
import { parseConnector, parseLeakDetector } from '../../../../agent/sources/power/redfish-cooling.ts';
import { fakeService, fixture } from '../../../support/redfish-service.ts';

const spot = { device: 'pdu-a01', point: 'outlet 1', place: 'outlet', model: null } as const;
const ENABLED = { State: 'Enabled', Health: 'OK' };

const rowsOf = async (name: string) => {
  const { meters = [] } = await fakeService(fixture(name)).read();
  return Object.fromEntries(meters.map(({ point, device, model, ...row }) => [point, row]));
};

describe('the resources of a Redfish service', () => {
  it('become meters of a rack PDU, in base units, with what is not given and why', async () => {
    expect(await rowsOf('rack-pdu')).toEqual({
      total: {
        place: 'chassis',
        state: 'unknown',
        stateReason: null,
        powerWatts: 1200.5,
        apparentPowerVoltAmperes: 1250,
        powerFactorRatio: 0.96,
        energyJoules: 289_800_000,
        temperatureCelsius: 28.5,
        notMeasured: null,
      },
      'inlet A': {
        place: 'inlet',
        state: 'ok',
        stateReason: null,
        powerWatts: 1210,
        apparentPowerVoltAmperes: 1260,
        powerFactorRatio: 0.96,
        // The mean against neutral, and the highest line: not the lines' voltage, and not the neutral's 9 A.
        voltageVolts: 230,
        currentAmperes: 2.5,
        ratedCurrentAmperes: 32,
        frequencyHertz: 50.02,
        energyJoules: 291_600_000,
        notMeasured: null,
      },
      'branch 1': {
        place: 'branch',
        state: 'tripped',
        stateReason: 'breaker tripped',
        powerWatts: 0,
        apparentPowerVoltAmperes: 0,
        powerFactorRatio: 1,
        voltageVolts: 230,
        currentAmperes: 0,
        ratedCurrentAmperes: 16,
        frequencyHertz: null,
        energyJoules: null,
        notMeasured: 'frequencyHertz=not given; energyJoules=not given',
      },
      'outlet 1': {
        place: 'outlet',
        state: 'ok',
        stateReason: null,
        powerWatts: 500,
        apparentPowerVoltAmperes: 506,
        powerFactorRatio: 0.988,
        voltageVolts: 230,
        currentAmperes: 2.2,
        ratedCurrentAmperes: 10,
        frequencyHertz: null,
        energyJoules: 144_360_000,
        notMeasured: 'frequencyHertz=not given',
      },
      'outlet 2': {
        place: 'outlet',
        state: 'off',
        stateReason: 'switched off',
        powerWatts: null,
        apparentPowerVoltAmperes: null,
        powerFactorRatio: null,
        voltageVolts: 230,
        currentAmperes: 0,
        ratedCurrentAmperes: 10,
        frequencyHertz: null,
        energyJoules: null,
        notMeasured:
          'powerWatts=no reading; apparentPowerVoltAmperes=not given; powerFactorRatio=not given; ' +
          'frequencyHertz=not given; energyJoules=no reading',
      },
    });
  });

  it('become meters of a server, without what its deprecated resources say a second time', async () => {
    const rows = await rowsOf('server');
    expect(Object.keys(rows)).toEqual([
      'chassis',
      'power supply Bay1',
      'power supply Bay2',
      'air intake',
      'air exhaust',
      'leak detector Tray',
    ]);
    expect(rows['chassis']).toMatchObject({
      place: 'chassis',
      powerWatts: 6200,
      energyJoules: 7_200_500,
      temperatureCelsius: 24,
      limitWatts: 8000,
    });
    expect(rows['power supply Bay2']).toMatchObject({
      place: 'inlet',
      state: 'warning',
      powerWatts: 3150,
      voltageVolts: 230.5,
      currentAmperes: 13.5,
      energyJoules: 3_600_000,
    });
    expect(rows['air intake']).toMatchObject({ place: 'air', temperatureCelsius: 24.5 });
    expect(rows['leak detector Tray']).toMatchObject({
      place: 'leak',
      state: 'critical',
      stateReason: 'leak (Moisture)',
    });
  });

  it('become meters of a server that knows only the deprecated ones', async () => {
    const rows = await rowsOf('old-server');
    expect(Object.keys(rows)).toEqual(['chassis', 'power supply 0', 'power supply 1', 'air 0', 'air 2']);
    expect(rows['chassis']).toMatchObject({ powerWatts: 412, limitWatts: 900, state: 'ok' });
    expect(rows['power supply 0']).toMatchObject({ powerWatts: 210, voltageVolts: 229 });
    expect(rows['power supply 1']).toMatchObject({
      powerWatts: null,
      state: 'unknown',
      stateReason: 'offline',
    });
    expect(rows['air 2']).toMatchObject({ temperatureCelsius: 38, state: 'warning' });
  });

  it('become loops and leaks of a cooling unit', async () => {
    const rows = await rowsOf('cooling-unit');
    expect(rows['primary loop 1']).toMatchObject({
      place: 'loop',
      flowCubicMetersPerSecond: 0.0015,
      supplyTemperatureCelsius: 31.5,
      returnTemperatureCelsius: 44,
      heatWatts: 71_250,
    });
    expect(rows['primary loop 2']).toMatchObject({
      state: 'unknown',
      stateReason: 'offline',
      flowCubicMetersPerSecond: null,
      heatWatts: null,
    });
    expect(rows['leak detector Tray']).toMatchObject({ state: 'warning', stateReason: 'leak suspected' });
    expect(rows['leak detector Rope']).toMatchObject({ state: 'ok', stateReason: null });
  });
});

describe('figures that cannot be', () => {
  it.each([
    ['a text', '"NaN"', 'powerWatts="NaN" is not a number'],
    ['a negative', '-5', 'powerWatts=-5 W is not possible'],
    ['more than any number', '1e999', 'powerWatts=Infinity W is not possible'],
    ['more than any cable', '1e12', 'powerWatts=1000000000000 W is not possible'],
    ['a list', '[1]', 'powerWatts=a list is not a number'],
    ['null', 'null', 'powerWatts=no reading'],
  ])('are null with their reason: %s', (_, reading, reason) => {
    const resource = JSON.parse(`{"PowerWatts": {"Reading": ${reading}}}`);
    const [row] = parseCircuit(resource, spot).rows;
    expect(row?.powerWatts).toBeNull();
    expect(row?.notMeasured?.split('; ')).toContain(reason);
  });

  it('are told where the active power is above the apparent one, and taken for wrong beyond rounding', () => {
    const parse = (watts: number) =>
      parseDistributionMetrics({ PowerWatts: { Reading: watts, ApparentVA: 6300, PowerFactor: 1 } }, spot);
    expect(parse(6310)).toMatchObject({ notices: [], problems: [] });
    expect(parse(6438)).toMatchObject({
      rows: [{ powerWatts: 6438, apparentPowerVoltAmperes: 6300 }],
      notices: ['outlet 1: 6438 W is more than its 6300 VA'],
      problems: [],
    });
    expect(parse(7000)).toMatchObject({
      rows: [{ powerWatts: 7000, apparentPowerVoltAmperes: null }],
      problems: ['outlet 1: 6300 VA cannot carry 7000 W'],
    });
  });

  it('are a power factor above one', () => {
    const power = { Reading: 90, ApparentVA: 100, PowerFactor: 93 };
    const [row] = parseDistributionMetrics({ PowerWatts: power }, spot).rows;
    expect(row).toMatchObject({ powerFactorRatio: null, powerWatts: 90, apparentPowerVoltAmperes: 100 });
    expect(row?.notMeasured).toContain('powerFactorRatio=93 is not possible');
  });

  it('are not a unit that contradicts the property: its name counts, and it is told', () => {
    const parsed = parseCircuit({ EnergykWh: { Reading: 2, ReadingUnits: 'kW' } }, spot);
    expect(parsed.rows[0]?.energyJoules).toBe(7_200_000);
    expect(parsed.notices).toEqual(['outlet 1: EnergykWh says its unit is kW; its name counts']);
    expect(parseCircuit({ EnergykWh: { Reading: 2, ReadingUnits: 'kW.h' } }, spot).notices).toEqual([]);
  });

  it('are not summed from phases', () => {
    const phase = (watts: number) => ({ Reading: watts, ApparentVA: watts, PowerFactor: 1 });
    const one = { PolyPhasePowerWatts: { Line1ToLine2: phase(1500) } };
    expect(parseCircuit(one, spot).rows[0]).toMatchObject({ powerWatts: 1500, powerFactorRatio: 1 });
    const two = { PolyPhasePowerWatts: { Line1ToNeutral: phase(100), Line2ToNeutral: phase(200) } };
    expect(parseCircuit(two, spot).rows[0]?.powerWatts).toBeNull();
  });
});

describe('what a resource says of itself', () => {
  it.each([
    [{ Status: ENABLED, BreakerState: 'Normal' }, 'ok', null],
    [{ BreakerState: 'Normal' }, 'ok', null],
    [{ Status: { State: 'Enabled' } }, 'unknown', null],
    [{ Status: ENABLED, BreakerState: 'Tripped' }, 'tripped', 'breaker tripped'],
    [{ Status: ENABLED, BreakerState: 'Off' }, 'off', 'breaker open'],
    [{ Status: ENABLED, PowerState: 'Off' }, 'off', 'switched off'],
    [{ Status: ENABLED, PowerEnabled: false }, 'off', 'switched off'],
    [{ Status: { State: 'Disabled' } }, 'off', 'disabled'],
    [{ Status: { State: 'UnavailableOffline', Health: 'OK' } }, 'unknown', 'offline'],
    [{ Status: { Health: 'Warning' } }, 'warning', 'health Warning'],
    [{ Status: { Health: 'Critical', Conditions: [{ Message: 'Too hot.' }] } }, 'critical', 'Too hot.'],
  ])('%j is %s', (resource, state, stateReason) => {
    expect(parseCircuit(resource, spot).rows[0]).toMatchObject({ state, stateReason });
  });

  it.each([
    [{ DetectorState: 'OK', Status: ENABLED }, 'ok', null],
    [{ DetectorState: 'Warning' }, 'warning', 'leak suspected'],
    [{ DetectorState: 'Critical', Status: ENABLED }, 'critical', 'leak'],
    [{ DetectorState: 'Unavailable' }, 'unknown', 'state Unavailable'],
    [{}, 'unknown', 'no state'],
    [{ DetectorState: 'OK', Status: { State: 'UnavailableOffline' } }, 'unknown', 'offline'],
    [{ DetectorState: 'OK', Status: { Health: 'Critical' } }, 'critical', 'health Critical'],
  ])('a detector with %j is %s', (resource, state, stateReason) => {
    expect(parseLeakDetector(resource, spot).rows[0]).toMatchObject({ state, stateReason });
  });

  it('makes its figures mean nothing while it is offline', () => {
    const [row] = parseConnector(
      { Status: { State: 'UnavailableOffline' }, HeatRemovedkW: { Reading: 5 } },
      spot,
    ).rows;
    expect(row).toMatchObject({ heatWatts: null, stateReason: 'offline' });
  });
});
