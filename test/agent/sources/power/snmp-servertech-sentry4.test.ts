import { describe, expect, test } from 'vitest';
import { SERVERTECH_SENTRY4 } from '../../../../agent/sources/power/snmp-servertech-sentry4.ts';
import { pointsOf } from '../../../support/snmp-points.ts';

const points = pointsOf(SERVERTECH_SENTRY4, '1.3.6.1.4.1.1718.4.1');

describe('Server Technology Sentry4', () => {
  test('reads the values of a cord of three lines, and of outlets behind the second cord', () => {
    const rows = points({
      '3.3.1.1.1.1': 1,
      '3.3.1.2.1.1': 0,
      '3.3.1.3.1.1': 1701,
      '3.3.1.5.1.1': 1790,
      '3.3.1.8.1.1': 95,
      '3.3.1.10.1.1': 8937,
      '3.3.1.11.1.1': 600,
      '3.2.1.10.1.1': 30,
      '4.3.1.3.1.1.1': 560,
      '4.3.1.3.1.1.2': 369,
      '5.3.1.3.1.1.1': 2079,
      '5.3.1.3.1.1.2': 2089,
      '8.3.1.1.1.2.5': 1,
      '8.3.1.2.1.2.5': 12,
      '8.3.1.7.1.2.5': 0,
      '8.3.1.10.1.2.5': -1,
      '8.3.1.14.1.2.5': 2,
      '9.3.1.1.1.1': -410,
      '9.3.1.2.1.1': 7,
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
