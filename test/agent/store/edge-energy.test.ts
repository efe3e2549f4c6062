import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EdgeEnergy, type EdgeSample } from '../../../agent/store/edge-energy.ts';

const PATIENCE = 50_000;
const sample = (seconds: number, rate: number | null, counter: number | null = null): EdgeSample => ({
  at: 1e12 + seconds * 1000,
  rate,
  counter,
});
const totalOf = (samples: readonly EdgeSample[]): number => {
  const edge = new EdgeEnergy();
  for (const one of samples) edge.take(one, PATIENCE);
  return edge.total;
};

describe('the energy of an edge', () => {
  it('is what its counter counted, whatever power was seen between', () => {
    expect(totalOf([sample(0, 1000, 5e6), sample(10, 0, 5.01e6), sample(20, 1000, 5.02e6)])).toBeCloseTo(
      20_000,
    );
  });

  it('goes on over a silence where there is a counter, and not where there is only power', () => {
    expect(totalOf([sample(0, 1000, 0), sample(7200, 1000, 7.1e6)])).toBe(7.1e6);
    expect(totalOf([sample(0, 1000), sample(7200, 1000)])).toBe(0);
    expect(totalOf([sample(0, 1000), sample(30, 3000)])).toBe(60_000);
  });

  it('of a counter that began anew goes on in a new segment, with the power of the moment between', () => {
    expect(totalOf([sample(0, 1000, 9e9), sample(10, 1000, 500), sample(20, 1000, 10_500)])).toBe(
      10_000 + 10_000,
    );
    // Nothing negative, and nothing made up for a long silence in which it was reset.
    expect(totalOf([sample(0, 1000, 9e9), sample(7200, 1000, 500)])).toBe(0);
  });

  it('of a counter that leaps is not that leap', () => {
    expect(totalOf([sample(0, 1000, 0), sample(10, 1000, 4e12), sample(20, 1000, 4e12 + 10_000)])).toBe(
      20_000,
    );
  });

  it('of a counter in coarse steps is those steps', () => {
    // 20 MW through a counter of whole megawatt-hours, read every ten seconds for an hour.
    const samples = Array.from({ length: 361 }, (_, at) =>
      sample(at * 10, 20e6, Math.floor((at * 10 * 20e6) / 3.6e9) * 3.6e9),
    );
    expect(totalOf(samples)).toBeCloseTo(20 * 3.6e9, -8);
  });

  it('counts nothing twice where a counter comes and goes', () => {
    expect(
      totalOf([sample(0, 1000, 0), sample(10, 1000), sample(20, 1000, 20_000), sample(30, 1000, 30_000)]),
    ).toBe(30_000);
  });

  it('is not stopped by a clock that was put back', () => {
    expect(totalOf([sample(90_000, 1000), sample(0, 1000), sample(10, 1000)])).toBe(10_000);
  });

  it('never falls while power flows one way, for any samples', () => {
    const any = fc.record({
      at: fc.integer({ min: 0, max: 1e9 }),
      rate: fc.option(fc.double({ min: 0, max: 1e8, noNaN: true }), { nil: null }),
      counter: fc.option(fc.double({ min: 0, max: 1e15, noNaN: true }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (samples) => {
        const edge = new EdgeEnergy();
        let before = 0;
        for (const one of samples) {
          edge.take(one, PATIENCE);
          expect(edge.total).toBeGreaterThanOrEqual(before);
          before = edge.total;
        }
      }),
    );
  });

  it('goes on after a restart as if there had been none', () => {
    const samples = Array.from({ length: 40 }, (_, at) =>
      sample(at * 10, 1000 + at, at % 7 === 0 ? null : at * 1e4),
    );
    const whole = new EdgeEnergy();
    let cut = new EdgeEnergy();
    for (const one of samples) {
      whole.take(one, PATIENCE);
      cut.take(one, PATIENCE);
      const next = new EdgeEnergy();
      next.restore(JSON.parse(JSON.stringify(cut.kept())));
      cut = next;
    }
    expect(cut.total).toBe(whole.total);
    cut.restore({ total: 'much' });
    expect(cut.total).toBe(whole.total);
  });
});
