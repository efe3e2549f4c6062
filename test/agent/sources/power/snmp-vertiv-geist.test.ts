import { describe, expect, test } from 'vitest';
import { VERTIV_GEIST } from '../../../../agent/sources/power/snmp-vertiv-geist.ts';
import { pointsOf } from '../../../support/snmp-points.ts';

const points = pointsOf(VERTIV_GEIST, '1.3.6.1.4.1.21239.5.2');

describe('Vertiv Geist', () => {
  const main = (unit: number) => ({
    [`3.1.1.9.${unit}`]: 2000,
    [`3.1.1.10.${unit}`]: 2100,
    [`3.1.1.11.${unit}`]: 95,
    [`3.1.1.12.${unit}`]: 5_000_000,
  });
  const phase = { '3.2.1.4.1': 2300, '3.2.1.8.1': 913 };

  test('reads an inlet, a breaker, outlets and a probe in its own scale', () => {
    const rows = points({
      '1.8.0': 'VR8834',
      '1.7.0': 0,
      ...main(1),
      ...phase,
      '3.3.1.4.1': 456,
      '3.5.1.4.3': 2,
      '3.6.1.12.3': 0,
      '4.1.4.1': 1,
      '4.1.5.1': 770,
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
    const rows = points({ ...main(1), ...main(2), ...phase });
    expect(rows.get('inlet 1')).toMatchObject({ powerWatts: 2000, voltageVolts: null });
    expect(rows.get('inlet 2')).toMatchObject({ powerWatts: 2000 });
  });
});
