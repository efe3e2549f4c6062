import { describe, expect, test } from 'vitest';
import { linkEnd } from '../../../agent/simulation/links.ts';

const START = Date.UTC(2026, 10, 23);
const MINUTE = 60_000;

describe('a link', () => {
  test('is told alike by both ends: what one sends the other receives, forward here is reverse there', () => {
    const [here, there] = [linkEnd('de-halm', 'eemshaven'), linkEnd('eemshaven', 'de-halm')];
    for (let minute = 0; minute < 3 * 1440; minute++) {
      const at = START + minute * MINUTE;
      const [one, other] = [here.read(at), there.read(at)];
      expect(one.transmitBitsPerSecond).toBe(other.receiveBitsPerSecond);
      expect(one.lossForwardRatio).toBe(other.lossReverseRatio);
      expect(one.roundTripP50Seconds).toBe(other.roundTripP50Seconds);
      expect([one.state, one.link]).toEqual([other.state, other.link]);
      for (const said of ['capacityBitsPerSecond', 'carrier', 'owner', 'jurisdiction', 'route'] as const)
        expect(one[said]).toBe(other[said]);
      expect(here.keyChangedAt(at)).toBe(there.keyChangedAt(at));
    }
  });

  test('has the delay of its fibre, varies little, and has bursts of loss now and then', () => {
    const end = linkEnd('eemshaven', 'hamburg');
    let lossy = 0;
    for (let minute = 0; minute < 30 * 1440; minute++) {
      const row = end.read(START + minute * MINUTE);
      if (row.state === 'down') {
        expect(row.roundTripP50Seconds).toBeNull();
        continue;
      }
      expect(row.roundTripP50Seconds).toBeGreaterThan(0.002);
      expect(row.roundTripP50Seconds).toBeLessThan(0.005);
      expect(row.roundTripP99Seconds).toBeGreaterThan(Number(row.roundTripP50Seconds));
      expect(row.roundTripMinSeconds).toBeLessThanOrEqual(Number(row.roundTripP50Seconds));
      expect(row.roundTripMaxSeconds).toBeGreaterThanOrEqual(Number(row.roundTripP99Seconds));
      expect(Number(row.delayForwardSeconds) + Number(row.delayReverseSeconds)).toBeCloseTo(
        Number(row.roundTripP50Seconds),
        5,
      );
      expect(row.lossRatio).toBeLessThan(0.05);
      if (Number(row.lossRatio) > 0) lossy++;
    }
    expect(lossy).toBeGreaterThan(0);
    expect(lossy).toBeLessThan(30 * 1440 * 0.02);
  });

  test('changes its key every few hours and says when it is late', () => {
    const pairs = ['eemshaven', 'zernike', 'emmen', 'gent', 'hamburg', 'zwolle'].map((peer) =>
      linkEnd('de-halm', peer),
    );
    const states = new Set<unknown>();
    for (const end of pairs) {
      for (let hour = 0; hour < 60 * 24; hour++) {
        const at = START + hour * 60 * MINUTE;
        expect(end.keyChangedAt(at)).toBeLessThanOrEqual(at);
        states.add(end.read(at).encryptionState);
      }
    }
    expect(states).toEqual(new Set(['protected', 'rekeying late']));
  });
});
