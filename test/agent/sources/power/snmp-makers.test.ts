import { describe, expect, test } from 'vitest';
import { APC_RPDU2 } from '../../../../agent/sources/power/snmp-apc-rpdu2.ts';
import { tellOf } from '../../../../agent/sources/power/snmp-cells.ts';
import { EATON_EPDU } from '../../../../agent/sources/power/snmp-eaton-epdu.ts';
import { RARITAN_PDU2 } from '../../../../agent/sources/power/snmp-raritan-pdu2.ts';
import { meterRows } from '../../../../agent/sources/power/snmp-rows.ts';
import { SERVERTECH_SENTRY4 } from '../../../../agent/sources/power/snmp-servertech-sentry4.ts';
import { UPS_MIB } from '../../../../agent/sources/power/snmp-ups-mib.ts';
import { VERTIV_GEIST } from '../../../../agent/sources/power/snmp-vertiv-geist.ts';
import { walkFrom } from '../../../support/snmp-captures.ts';

const points = (profile: typeof APC_RPDU2, values: Readonly<Record<string, number | string>>) => {
  const { rows } = meterRows([tellOf(walkFrom(values), profile)], profile, 'd');
  return new Map(rows.map((row) => [row.point, row]));
};

describe('UPS-MIB', () => {
  const UPS = '1.3.6.1.2.1.33.1';
  const three: Readonly<Record<string, number | string>> = {
    [`${UPS}.1.1.0`]: 'Eaton',
    [`${UPS}.1.2.0`]: '9395P',
    [`${UPS}.2.1.0`]: 2,
    [`${UPS}.2.3.0`]: 14,
    [`${UPS}.2.4.0`]: 97,
    [`${UPS}.2.5.0`]: 4320,
    [`${UPS}.2.6.0`]: 0,
    [`${UPS}.2.7.0`]: 25,
    [`${UPS}.3.2.0`]: 3,
    [`${UPS}.4.1.0`]: 3,
    [`${UPS}.4.2.0`]: 499,
    [`${UPS}.4.3.0`]: 3,
    ...Object.fromEntries(
      [1, 2, 3].flatMap((line) => [
        [`${UPS}.3.3.1.2.${line}`, 500],
        [`${UPS}.3.3.1.3.${line}`, 229 + line],
        [`${UPS}.3.3.1.4.${line}`, 1000 + line],
        [`${UPS}.3.3.1.5.${line}`, 21_000],
        [`${UPS}.4.4.1.2.${line}`, 230],
        [`${UPS}.4.4.1.3.${line}`, 900],
        [`${UPS}.4.4.1.4.${line}`, 20_000 + line],
      ]),
    ),
  };

  test('of three lines gives the sum of their power, the mean voltage and the highest current', () => {
    const rows = points(UPS_MIB, three);
    expect(rows.get('input')).toMatchObject({
      place: 'input',
      model: 'UPS 9395P',
      powerWatts: 63_000,
      voltageVolts: 231,
      currentAmperes: 100.3,
      frequencyHertz: 50,
      state: 'ok',
    });
    expect(rows.get('output')).toMatchObject({ powerWatts: 60_006, frequencyHertz: 49.9 });
    expect(rows.get('battery')).toMatchObject({
      chargeRatio: 0.97,
      remainingSeconds: 840,
      voltageVolts: 432,
      temperatureCelsius: 25,
      state: 'ok',
    });
  });

  test('gives no sum where a line does not tell its power', () => {
    const { [`${UPS}.4.4.1.4.2`]: _, ...without } = three;
    expect(points(UPS_MIB, without).get('output')).toMatchObject({
      powerWatts: null,
      voltageVolts: 230,
      notMeasured: expect.stringContaining('powerWatts=told of 2 of 3 phases'),
    });
  });

  test('of one line does not count those that are there and empty, or all zeros', () => {
    const values = {
      [`${UPS}.3.3.1.3.1`]: 230,
      [`${UPS}.3.3.1.3.2`]: 0,
      [`${UPS}.3.3.1.3.3`]: 0,
      [`${UPS}.3.3.1.4.1`]: 12,
      [`${UPS}.3.3.1.4.2`]: 0,
      [`${UPS}.3.3.1.5.1`]: 270,
    };
    expect(points(UPS_MIB, values).get('input')).toMatchObject({ voltageVolts: 230, powerWatts: 270 });
  });

  test.each([
    [5, 'on battery', 'on battery'],
    [4, 'warning', 'ok'],
    [2, 'off', 'ok'],
    [99, 'unknown', 'ok'],
    [-1, 'unknown', 'ok'],
  ])('with output source %i is %s, and its battery %s', (source, output, battery) => {
    const rows = points(UPS_MIB, { ...three, [`${UPS}.4.1.0`]: source });
    expect(rows.get('output')?.state).toBe(output);
    expect(rows.get('battery')?.state).toBe(battery);
  });
});

describe('an APC chain', () => {
  const RPDU2 = '1.3.6.1.4.1.318.1.1.26';
  test('names the units behind one address, each with its phases, banks, outlets and probes', () => {
    const rows = points(APC_RPDU2, {
      ...Object.fromEntries(
        [1, 2].flatMap((unit) => [
          [`${RPDU2}.4.3.1.2.${unit}`, unit],
          [`${RPDU2}.4.3.1.4.${unit}`, unit === 2 ? 4 : 2],
          [`${RPDU2}.4.3.1.5.${unit}`, 100 * unit],
          [`${RPDU2}.4.3.1.16.${unit}`, 110 * unit],
        ]),
      ),
      // Three phases of unit 2, behind the one of unit 1.
      ...Object.fromEntries(
        [1, 2, 3, 4].flatMap((row) => [
          [`${RPDU2}.6.3.1.2.${row}`, row === 1 ? 1 : 2],
          [`${RPDU2}.6.3.1.3.${row}`, row === 1 ? 1 : row - 1],
          [`${RPDU2}.6.3.1.5.${row}`, 10 * row],
          [`${RPDU2}.6.3.1.6.${row}`, 230],
        ]),
      ),
      [`${RPDU2}.8.3.1.2.3`]: 2,
      [`${RPDU2}.8.3.1.3.3`]: 1,
      [`${RPDU2}.8.3.1.4.3`]: 3,
      [`${RPDU2}.8.3.1.5.3`]: 54,
      [`${RPDU2}.9.4.3.1.2.25`]: 2,
      [`${RPDU2}.9.4.3.1.4.25`]: 1,
      [`${RPDU2}.9.4.3.1.6.25`]: 7,
      [`${RPDU2}.9.4.3.1.7.25`]: 161,
      [`${RPDU2}.9.2.3.1.2.25`]: 2,
      [`${RPDU2}.9.2.3.1.4.25`]: 1,
      [`${RPDU2}.9.2.3.1.5.25`]: 1,
      [`${RPDU2}.10.2.2.1.2.1`]: 1,
      [`${RPDU2}.10.2.2.1.4.1`]: 1,
      [`${RPDU2}.10.2.2.1.6.1`]: 2,
      [`${RPDU2}.10.2.2.1.8.1`]: 243,
      [`${RPDU2}.10.2.2.1.9.1`]: 5,
    });
    expect([...rows.keys()]).toEqual([
      'inlet 1',
      'unit 2 inlet 1',
      'unit 2 branch 1',
      'unit 2 outlet 1',
      'air 1',
    ]);
    expect(rows.get('inlet 1')).toMatchObject({ powerWatts: 1000, currentAmperes: 1, state: 'ok' });
    expect(rows.get('unit 2 inlet 1')).toMatchObject({
      powerWatts: 2000,
      currentAmperes: 4,
      state: 'critical',
      stateReason: 'overload',
    });
    expect(rows.get('unit 2 branch 1')).toMatchObject({ currentAmperes: 5.4, state: 'warning' });
    expect(rows.get('unit 2 outlet 1')).toMatchObject({ powerWatts: 161, currentAmperes: 0.7, state: 'off' });
    expect(rows.get('air 1')).toMatchObject({
      temperatureCelsius: 24.3,
      state: 'warning',
      stateReason: 'hot',
    });
  });
});

describe('Raritan', () => {
  const PDU2 = '1.3.6.1.4.1.13742.6';
  test('a breaker that opened is told of, and a sensor without digits, or in another unit, is not taken', () => {
    const rows = points(RARITAN_PDU2, {
      [`${PDU2}.5.3.3.1.3.1.4.15`]: 0,
      [`${PDU2}.5.3.3.1.3.1.4.1`]: 4,
      [`${PDU2}.5.3.3.1.4.1.4.1`]: 120,
      [`${PDU2}.3.4.4.1.7.1.4.1`]: 1,
      [`${PDU2}.3.4.4.1.6.1.4.1`]: 2,
      [`${PDU2}.3.4.3.1.5.1.4`]: '16A',
      [`${PDU2}.5.2.3.1.4.1.1.1`]: 7467,
      [`${PDU2}.5.2.3.1.4.1.1.5`]: 17,
      [`${PDU2}.3.3.4.1.7.1.1.5`]: 1,
      [`${PDU2}.3.3.4.1.6.1.1.5`]: 4,
    });
    expect(rows.get('branch 4')).toMatchObject({
      currentAmperes: 12,
      ratedCurrentAmperes: 16,
      state: 'tripped',
      stateReason: 'its breaker is open',
    });
    expect(rows.get('inlet 1')).toMatchObject({ currentAmperes: null, powerWatts: null });
    const { notMeasured } = rows.get('inlet 1') ?? {};
    expect(notMeasured).toContain('currentAmperes=the device does not tell its decimal digits');
    expect(notMeasured).toContain('powerWatts=the device tells it in another unit, or in none');
  });

  test('a sensor that is unavailable has no figure, whatever it told last', () => {
    const told = { [`${PDU2}.5.4.3.1.4.1.3.5`]: 250, [`${PDU2}.3.5.4.1.7.1.3.5`]: 0 };
    const withState = (state: number) =>
      points(RARITAN_PDU2, {
        ...told,
        [`${PDU2}.5.4.3.1.3.1.3.5`]: state,
        [`${PDU2}.5.4.3.1.3.1.3.14`]: 8,
      }).get('outlet 3');
    expect(withState(4)).toMatchObject({ powerWatts: 250, state: 'off' });
    expect(withState(-1)).toMatchObject({ powerWatts: null, state: 'off' });
  });

  test('water at a leak detector is critical, and a temperature in °F is in °C', () => {
    const rows = points(RARITAN_PDU2, {
      [`${PDU2}.3.6.3.1.2.1.1`]: 10,
      [`${PDU2}.3.6.3.1.16.1.1`]: 14,
      [`${PDU2}.3.6.3.1.17.1.1`]: 1,
      [`${PDU2}.5.5.3.1.2.1.1`]: 1,
      [`${PDU2}.5.5.3.1.3.1.1`]: 6,
      [`${PDU2}.5.5.3.1.4.1.1`]: 1040,
      [`${PDU2}.3.6.3.1.2.1.2`]: 17,
      [`${PDU2}.5.5.3.1.3.1.2`]: 11,
    });
    expect(rows.get('air 1')).toMatchObject({ temperatureCelsius: 40, state: 'critical' });
    expect(rows.get('leak 2')).toMatchObject({ place: 'leak', state: 'critical', stateReason: 'water' });
  });
});

describe('Eaton ePDU', () => {
  const EPDU = '1.3.6.1.4.1.534.6.6.7';
  const unit = (of: number, kinds: readonly number[]) =>
    Object.fromEntries(
      kinds.flatMap((kind, row) => [
        [`${EPDU}.3.4.1.2.${of}.1.${row + 1}`, kind],
        [`${EPDU}.3.4.1.3.${of}.1.${row + 1}`, kind === 4 ? 3300 : 1100],
        [`${EPDU}.3.4.1.4.${of}.1.${row + 1}`, kind === 4 ? 3000 : 1000],
        [`${EPDU}.3.4.1.5.${of}.1.${row + 1}`, kind === 4 ? 30_000 : 10_000],
      ]),
    );

  test('takes the row of totals as it is, sums phases where there is none, and does not count both', () => {
    expect(points(EATON_EPDU, unit(0, [1, 2, 3, 4])).get('inlet 1')).toMatchObject({
      powerWatts: 3000,
      apparentPowerVoltAmperes: 3300,
      energyJoules: 30_000 * 3600,
    });
    expect(points(EATON_EPDU, unit(1, [1, 2, 3])).get('unit 1 inlet 1')).toMatchObject({
      powerWatts: 3000,
      energyJoules: 30_000 * 3600,
    });
  });

  test('leaves out the neutral, and prefers voltages against it', () => {
    const rows = points(EATON_EPDU, {
      ...Object.fromEntries(
        [2, 3, 4, 5].flatMap((kind, row) => [
          [`${EPDU}.3.3.1.2.0.1.${row + 1}`, kind],
          [`${EPDU}.3.3.1.3.0.1.${row + 1}`, kind === 2 ? -1 : 32_000],
          [`${EPDU}.3.3.1.4.0.1.${row + 1}`, kind === 2 ? 40_000 : 10_000 + kind],
        ]),
      ),
      [`${EPDU}.3.2.1.2.0.1.1`]: 2,
      [`${EPDU}.3.2.1.3.0.1.1`]: 230_500,
      [`${EPDU}.3.2.1.2.0.1.2`]: 5,
      [`${EPDU}.3.2.1.3.0.1.2`]: 400_000,
      [`${EPDU}.3.1.1.3.0.1`]: 499,
      [`${EPDU}.3.3.1.5.0.1.2`]: 4,
    });
    expect(rows.get('inlet 1')).toMatchObject({
      currentAmperes: 10.005,
      ratedCurrentAmperes: 32,
      voltageVolts: 230.5,
      frequencyHertz: 49.9,
      state: 'critical',
      powerWatts: null,
    });
  });

  test('has breakers and outlets, and no groups of an operator’s making', () => {
    const rows = points(EATON_EPDU, {
      [`${EPDU}.5.1.1.4.0.1`]: 1,
      [`${EPDU}.5.1.1.5.0.1`]: 2,
      [`${EPDU}.5.4.1.3.0.1`]: 0,
      [`${EPDU}.5.4.1.2.0.1`]: 16_000,
      [`${EPDU}.5.1.1.4.0.2`]: 5,
      [`${EPDU}.5.5.1.3.0.2`]: 900,
      [`${EPDU}.6.5.1.3.0.7`]: 150,
      [`${EPDU}.6.5.1.6.0.7`]: 958,
      [`${EPDU}.6.6.1.2.0.7`]: 1,
    });
    expect([...rows.keys()]).toEqual(['branch 1', 'outlet 7']);
    expect(rows.get('branch 1')).toMatchObject({ state: 'off', ratedCurrentAmperes: 16 });
    expect(rows.get('outlet 7')).toMatchObject({ powerWatts: 150, powerFactorRatio: 0.958, state: 'ok' });
  });
});

describe('Server Technology Sentry4', () => {
  const SENTRY4 = '1.3.6.1.4.1.1718.4.1';
  test('reads the values of a cord of three lines, and of outlets behind the second cord', () => {
    const rows = points(SERVERTECH_SENTRY4, {
      [`${SENTRY4}.3.3.1.1.1.1`]: 1,
      [`${SENTRY4}.3.3.1.2.1.1`]: 0,
      [`${SENTRY4}.3.3.1.3.1.1`]: 1701,
      [`${SENTRY4}.3.3.1.5.1.1`]: 1790,
      [`${SENTRY4}.3.3.1.8.1.1`]: 95,
      [`${SENTRY4}.3.3.1.10.1.1`]: 8937,
      [`${SENTRY4}.3.3.1.11.1.1`]: 600,
      [`${SENTRY4}.3.2.1.10.1.1`]: 30,
      [`${SENTRY4}.4.3.1.3.1.1.1`]: 560,
      [`${SENTRY4}.4.3.1.3.1.1.2`]: 369,
      [`${SENTRY4}.5.3.1.3.1.1.1`]: 2079,
      [`${SENTRY4}.5.3.1.3.1.1.2`]: 2089,
      [`${SENTRY4}.8.3.1.1.1.2.5`]: 1,
      [`${SENTRY4}.8.3.1.2.1.2.5`]: 12,
      [`${SENTRY4}.8.3.1.7.1.2.5`]: 0,
      [`${SENTRY4}.8.3.1.10.1.2.5`]: -1,
      [`${SENTRY4}.8.3.1.14.1.2.5`]: 2,
      [`${SENTRY4}.9.3.1.1.1.1`]: -410,
      [`${SENTRY4}.9.3.1.2.1.1`]: 7,
    });
    expect(rows.get('inlet 1')).toMatchObject({
      powerWatts: 1701,
      apparentPowerVoltAmperes: 1790,
      powerFactorRatio: 0.95,
      energyJoules: 893.7 * 3_600_000,
      frequencyHertz: 60,
      currentAmperes: 5.6,
      voltageVolts: 208.4,
      ratedCurrentAmperes: 30,
      state: 'ok',
    });
    expect(rows.get('inlet 2 outlet 5')).toMatchObject({
      powerWatts: 0,
      powerFactorRatio: null,
      energyJoules: 7200,
      state: 'tripped',
    });
    expect(rows.get('air 1')).toMatchObject({ temperatureCelsius: null, stateReason: 'not found' });
  });
});

describe('Vertiv Geist', () => {
  const V5 = '1.3.6.1.4.1.21239.5.2';
  const main = (unit: number) => ({
    [`${V5}.3.1.1.9.${unit}`]: 2000,
    [`${V5}.3.1.1.10.${unit}`]: 2100,
    [`${V5}.3.1.1.11.${unit}`]: 95,
    [`${V5}.3.1.1.12.${unit}`]: 5_000_000,
  });
  const phase = { [`${V5}.3.2.1.4.1`]: 2300, [`${V5}.3.2.1.8.1`]: 913 };

  test('reads an inlet, a breaker, outlets and a probe in its own scale', () => {
    const rows = points(VERTIV_GEIST, {
      [`${V5}.1.8.0`]: 'VR8834',
      [`${V5}.1.7.0`]: 0,
      ...main(1),
      ...phase,
      [`${V5}.3.3.1.4.1`]: 456,
      [`${V5}.3.5.1.4.3`]: 2,
      [`${V5}.3.6.1.12.3`]: 0,
      [`${V5}.4.1.4.1`]: 1,
      [`${V5}.4.1.5.1`]: 770,
    });
    expect(rows.get('inlet 1')).toMatchObject({
      model: 'Vertiv VR8834',
      powerWatts: 2000,
      powerFactorRatio: 0.95,
      voltageVolts: 230,
      currentAmperes: 9.13,
      energyJoules: 5_000_000 * 3600,
    });
    expect(rows.get('branch 1')).toMatchObject({ currentAmperes: 4.56 });
    expect(rows.get('outlet 3')).toMatchObject({ powerWatts: 0, state: 'off' });
    expect(rows.get('air 1')).toMatchObject({ temperatureCelsius: 25 });
  });

  test('does not guess whose phases they are in a chain of units', () => {
    const rows = points(VERTIV_GEIST, { ...main(1), ...main(2), ...phase });
    expect(rows.get('inlet 1')).toMatchObject({ powerWatts: 2000, voltageVolts: null });
    expect(rows.get('inlet 2')).toMatchObject({ powerWatts: 2000 });
  });
});
