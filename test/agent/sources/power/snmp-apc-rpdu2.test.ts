import { describe, expect, test } from 'vitest';
import { APC_RPDU2 } from '../../../../agent/sources/power/snmp-apc-rpdu2.ts';
import { pointsOf } from '../../../support/snmp-points.ts';

const points = pointsOf(APC_RPDU2, '1.3.6.1.4.1.318.1.1.26');

describe('an APC chain', () => {
  test('names the units behind one address, each with its phases, banks, outlets and probes', () => {
    const rows = points({
      ...Object.fromEntries(
        [1, 2].flatMap((unit) => [
          [`4.3.1.2.${unit}`, unit],
          [`4.3.1.4.${unit}`, unit === 2 ? 4 : 2],
          [`4.3.1.5.${unit}`, 100 * unit],
          [`4.3.1.16.${unit}`, 110 * unit],
        ]),
      ),
      // Three phases of unit 2, behind the one of unit 1.
      ...Object.fromEntries(
        [1, 2, 3, 4].flatMap((row) => [
          [`6.3.1.2.${row}`, row === 1 ? 1 : 2],
          [`6.3.1.3.${row}`, row === 1 ? 1 : row - 1],
          [`6.3.1.5.${row}`, 10 * row],
          [`6.3.1.6.${row}`, 230],
        ]),
      ),
      '8.3.1.2.3': 2,
      '8.3.1.3.3': 1,
      '8.3.1.4.3': 3,
      '8.3.1.5.3': 54,
      '9.4.3.1.2.25': 2,
      '9.4.3.1.4.25': 1,
      '9.4.3.1.6.25': 7,
      '9.4.3.1.7.25': 161,
      '9.2.3.1.2.25': 2,
      '9.2.3.1.4.25': 1,
      '9.2.3.1.5.25': 1,
      '10.2.2.1.2.1': 1,
      '10.2.2.1.4.1': 1,
      '10.2.2.1.6.1': 2,
      '10.2.2.1.8.1': 243,
      '10.2.2.1.9.1': 5,
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
