import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rateOf } from '../../../../agent/sources/links/counter-rate.ts';
import { NO_COUNTERS, type PortCounters } from '../../../../agent/sources/links/port-counters.ts';
import { PortRates } from '../../../../agent/sources/links/port-rates.ts';

const GIGABIT = 125e6;

describe('a rate', () => {
  test('is what was added a second, at any width, wherever the counter stood', () => {
    const wide = fc.tuple(
      fc.constantFrom(32 as const, 64 as const),
      fc.bigInt(0n, 2n ** 64n - 1n),
      fc.nat(GIGABIT),
    );
    fc.assert(
      fc.property(wide, ([bits, start, grown]) => {
        const size = 1n << BigInt(bits);
        const before = start % size;
        const after = (before + BigInt(grown)) % size;
        const rate = rateOf({ before, after, seconds: 1, bits, mostPerSecond: GIGABIT });
        expect(rate).toEqual({ perSecond: grown, because: null });
      }),
    );
  });

  test('is never more than the interface can carry, whatever two readings say', () => {
    const value = fc.bigInt(0n, 2n ** 64n - 1n);
    fc.assert(
      fc.property(
        value,
        value,
        fc.double({ min: 0.001, max: 100, noNaN: true }),
        (before, after, seconds) => {
          const { perSecond, because } = rateOf({ before, after, seconds, bits: 64, mostPerSecond: GIGABIT });
          if (perSecond === null) expect(because).not.toBe('');
          else expect(perSecond).toBeLessThanOrEqual(GIGABIT * 1.25);
        },
      ),
    );
  });

  test('of a counter that began anew is not known, with a bound and without', () => {
    const restarted = { before: 9_000_000_000n, after: 12n, seconds: 10, bits: 64 as const };
    expect(rateOf({ ...restarted, mostPerSecond: null }).because).toBe('its counters began anew');
    expect(rateOf({ ...restarted, mostPerSecond: GIGABIT }).because).toBe('its counters began anew');
    const halfway = { before: 2_000_000_000n, after: 12n, seconds: 10, bits: 32 as const };
    expect(rateOf({ ...halfway, mostPerSecond: null }).perSecond).toBeNull();
  });

  test('is not known when no time passed, or the clock went back', () => {
    for (const seconds of [0, -1, Number.NaN])
      expect(rateOf({ before: 1n, after: 2n, seconds, bits: 64, mostPerSecond: null }).perSecond).toBeNull();
  });
});

describe('what an interface carries', () => {
  const port = (transmitBytes: bigint, more: Partial<PortCounters> = {}): PortCounters => ({
    node: 'edge1',
    port: 'eth4',
    state: 'up',
    speedBitsPerSecond: 1e9,
    counters: { ...NO_COUNTERS, transmitBytes, receiveBytes: 0n },
    bits: 64,
    discontinuity: '4',
    ...more,
  });

  test('shows with the second reading, in bits, with the reason for all that is missing', () => {
    const rates = new PortRates();
    expect(rates.columns(port(1000n), null, 0)).toMatchObject({
      transmitBitsPerSecond: null,
      notMeasured: expect.stringContaining('transmitBitsPerSecond=read once so far'),
    });
    expect(rates.columns(port(11_000n), null, 2000)).toEqual({
      port: 'edge1:eth4',
      portState: 'up',
      capacityBitsPerSecond: 1e9,
      transmitBitsPerSecond: 40_000,
      receiveBitsPerSecond: 0,
      transmitErrorsPerSecond: null,
      receiveErrorsPerSecond: null,
      transmitDropsPerSecond: null,
      receiveDropsPerSecond: null,
      notMeasured: [
        'transmitErrorsPerSecond',
        'receiveErrorsPerSecond',
        'transmitDropsPerSecond',
        'receiveDropsPerSecond',
      ]
        .map((column) => `${column}=not counted by this interface`)
        .join('; '),
    });
  });

  test('starts over when the device says that its counters did, though they happen to have grown', () => {
    const rates = new PortRates();
    rates.columns(port(1000n), null, 0);
    expect(rates.columns(port(2000n, { discontinuity: '9' }), null, 1000)).toMatchObject({
      transmitBitsPerSecond: null,
      notMeasured: expect.stringContaining('transmitBitsPerSecond=its counters began anew'),
    });
    expect(rates.columns(port(3000n, { discontinuity: '9' }), null, 2000).transmitBitsPerSecond).toBe(8000);
  });

  test('leaves the capacity to the configuration where that has one', () => {
    expect(new PortRates().columns(port(1n), 400e6, 0)).not.toHaveProperty('capacityBitsPerSecond');
  });
});
