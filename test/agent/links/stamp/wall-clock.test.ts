import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WallClock } from '../../../../agent/links/stamp/wall-clock.ts';

/** A machine whose wall clock is told in whole milliseconds, and which takes its time to tell. */
function machine(offset: number) {
  const state = { monotonic: 1000, offset, cost: 0.0007 };
  return {
    state,
    monotonic: () => {
      state.monotonic += state.cost;
      return state.monotonic;
    },
    wall: () => {
      state.monotonic += state.cost;
      return Math.floor(state.monotonic + state.offset);
    },
  };
}

const read = (clock: WallClock, at: number) => {
  const instant = { seconds: 0, nanoseconds: 0 };
  clock.instantAt(at, instant);
  return instant;
};

describe('a wall clock told in whole milliseconds', () => {
  it('is known to within its own estimate, which is below 10 µs from the start', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.7e12, max: 1.8e12, noNaN: true }), (offset) => {
        const readings = machine(offset);
        const clock = new WallClock(readings);
        expect(clock.errorSeconds).toBeLessThan(1e-5);
        const { seconds, nanoseconds } = read(clock, 50_000);
        const off = (seconds - Math.floor((50_000 + offset) / 1000)) * 1000 + nanoseconds / 1e6;
        expect(Math.abs(off - ((50_000 + offset) % 1000)) / 1000).toBeLessThanOrEqual(
          clock.errorSeconds + 1e-6,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('that steps is noticed, and known again', () => {
    const readings = machine(1.75e12);
    const clock = new WallClock(readings);
    readings.state.offset += 2500;
    clock.observe();
    expect(clock.steps).toBe(1);
    for (let now = 0; now < 3000; now++) {
      readings.state.monotonic += 0.9173;
      clock.observe();
    }
    const { seconds, nanoseconds } = read(clock, 0);
    expect(seconds + nanoseconds / 1e9).toBeCloseTo((1.75e12 + 2500) / 1000, 4);
    expect(clock.errorSeconds).toBeLessThan(2e-5);
    expect(clock.steps).toBe(1);
  });

  it('says of itself what who keeps it says, and adds how well it could be read', () => {
    const clock = new WallClock(machine(1.75e12));
    expect(clock.isSynchronised).toBe(false);
    clock.quality = { isSynchronised: true, errorSeconds: 0.002 };
    expect(clock.isSynchronised).toBe(true);
    expect(clock.errorSeconds).toBeGreaterThan(0.002);
    expect(clock.errorSeconds).toBeLessThan(0.00201);
  });
});
