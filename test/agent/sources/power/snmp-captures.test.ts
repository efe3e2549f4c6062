import { describe, expect, test } from 'vitest';
import { APC_RPDU2 } from '../../../../agent/sources/power/snmp-apc-rpdu2.ts';
import { tellOf } from '../../../../agent/sources/power/snmp-cells.ts';
import { NUT_EXTEND } from '../../../../agent/sources/power/snmp-nut-extend.ts';
import { RARITAN_PDU2 } from '../../../../agent/sources/power/snmp-raritan-pdu2.ts';
import { meterRows } from '../../../../agent/sources/power/snmp-rows.ts';
import { UPS_MIB } from '../../../../agent/sources/power/snmp-ups-mib.ts';
import { snmpCapture } from '../../../support/snmp-captures.ts';

describe('a capture of', () => {
  test('an APC AP8853 has an inlet and two banks, in watts and joules', () => {
    const { rows, problems } = meterRows([tellOf(snmpCapture('apc-ap8853'), APC_RPDU2)], APC_RPDU2, 'pdu-1');
    expect(problems).toEqual([]);
    // The probe that is not plugged in is no place.
    expect(rows.map(({ point }) => point)).toEqual(['inlet 1', 'branch 1', 'branch 2']);
    expect(rows[0]).toEqual({
      device: 'pdu-1',
      point: 'inlet 1',
      place: 'inlet',
      model: 'APC AP8853',
      state: 'ok',
      stateReason: null,
      powerWatts: 1140,
      apparentPowerVoltAmperes: 1190,
      powerFactorRatio: 0.96,
      energyJoules: 3512.8 * 3_600_000,
      voltageVolts: 242,
      currentAmperes: 4.9,
      ratedCurrentAmperes: null,
      notMeasured: 'ratedCurrentAmperes=the device does not tell it',
    });
    expect(rows.slice(1).map(({ currentAmperes }) => currentAmperes)).toEqual([0, 4.7]);
  });

  test('a Raritan PX3 has an inlet, 24 outlets and its sensors, with the digits that each tells', () => {
    const { rows, problems } = meterRows(
      [tellOf(snmpCapture('raritan-px3'), RARITAN_PDU2)],
      RARITAN_PDU2,
      'pdu-2',
    );
    expect(problems).toEqual([]);
    expect(rows.filter(({ place }) => place === 'outlet')).toHaveLength(24);
    expect(rows.find(({ point }) => point === 'inlet 1')).toMatchObject({
      model: 'Raritan PX3-5493U-K2',
      state: 'ok',
      powerWatts: 1665,
      apparentPowerVoltAmperes: 1751,
      powerFactorRatio: 0.98,
      voltageVolts: 229,
      currentAmperes: 7.467,
      frequencyHertz: 50,
      energyJoules: 74_057_676 * 3600,
      ratedCurrentAmperes: 32,
      notMeasured: null,
    });
    expect(rows.find(({ point }) => point === 'outlet 2')).toMatchObject({
      powerWatts: 207,
      currentAmperes: 0.927,
      ratedCurrentAmperes: 10,
    });
    // What the outlets draw is what the inlet gives, but for what the unit needs itself.
    const outlets = rows.filter(({ place }) => place === 'outlet');
    const drawn = outlets.reduce((total, { powerWatts }) => total + (powerWatts ?? 0), 0);
    expect(drawn).toBeGreaterThan(1665 * 0.9);
    expect(drawn).toBeLessThan(1665 * 1.05);
    expect(rows.filter(({ place }) => place === 'air').map((row) => row.temperatureCelsius)).toEqual([
      23.1, 29.8,
    ]);
  });

  test('a UPS behind Network UPS Tools has a battery, and no state where every word is said at once', () => {
    const { rows } = meterRows([tellOf(snmpCapture('linux-ups-nut'), NUT_EXTEND)], NUT_EXTEND, 'ups');
    expect(rows).toEqual([
      expect.objectContaining({ point: 'input', place: 'input', voltageVolts: 252, state: 'unknown' }),
      expect.objectContaining({
        point: 'battery',
        place: 'battery',
        chargeRatio: 1,
        remainingSeconds: 2280,
        voltageVolts: 44,
        stateReason: 'the device says things that cannot be true together',
      }),
    ]);
  });

  test('a UPS that tells nothing but its name has no rows', () => {
    expect(meterRows([tellOf(snmpCapture('generex-ups'), UPS_MIB)], UPS_MIB, 'ups').rows).toEqual([]);
  });
});
