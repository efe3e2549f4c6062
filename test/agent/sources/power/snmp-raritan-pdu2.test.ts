import { describe, expect, test } from 'vitest';
import { RARITAN_PDU2 } from '../../../../agent/sources/power/snmp-raritan-pdu2.ts';
import { pointsOf } from '../../../support/snmp-points.ts';

const points = pointsOf(RARITAN_PDU2, '1.3.6.1.4.1.13742.6');

describe('Raritan', () => {
  test('a breaker that opened is told of, and a sensor without digits, or in another unit, is not taken', () => {
    const rows = points({
      '5.3.3.1.3.1.4.15': 0,
      '5.3.3.1.3.1.4.1': 4,
      '5.3.3.1.4.1.4.1': 120,
      '3.4.4.1.7.1.4.1': 1,
      '3.4.4.1.6.1.4.1': 2,
      '3.4.3.1.5.1.4': '16A',
      '5.2.3.1.4.1.1.1': 7467,
      '5.2.3.1.4.1.1.5': 17,
      '3.3.4.1.7.1.1.5': 1,
      '3.3.4.1.6.1.1.5': 4,
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
    const told = { '5.4.3.1.4.1.3.5': 250, '3.5.4.1.7.1.3.5': 0 };
    const withState = (state: number) =>
      points({
        ...told,
        '5.4.3.1.3.1.3.5': state,
        '5.4.3.1.3.1.3.14': 8,
      }).get('outlet 3');
    expect(withState(4)).toMatchObject({ powerWatts: 250, state: 'off' });
    expect(withState(-1)).toMatchObject({ powerWatts: null, state: 'off' });
  });

  test('water at a leak detector is critical, and a temperature in °F is in °C', () => {
    const rows = points({
      '3.6.3.1.2.1.1': 10,
      '3.6.3.1.16.1.1': 14,
      '3.6.3.1.17.1.1': 1,
      '5.5.3.1.2.1.1': 1,
      '5.5.3.1.3.1.1': 6,
      '5.5.3.1.4.1.1': 1040,
      '3.6.3.1.2.1.2': 17,
      '5.5.3.1.3.1.2': 11,
    });
    expect(rows.get('air 1')).toMatchObject({ temperatureCelsius: 40, state: 'critical' });
    expect(rows.get('leak 2')).toMatchObject({ place: 'leak', state: 'critical', stateReason: 'water' });
  });
});
