import { expect } from 'vitest';
import type { WindowFigures } from '../../agent/links/figures/window-figures.ts';
import type { imposedFigures } from './imposed-figures.ts';

const SHARE = 0.05;
const MILLISECONDS = 0.2;

type Imposed = ReturnType<typeof imposedFigures>;
type Told = Pick<
  WindowFigures,
  'roundTripMinSeconds' | 'roundTripP50Seconds' | 'roundTripP99Seconds' | 'delayVariationSeconds'
>;

/** What a machine adds to packets by itself, ms: to half of them at most, and to all but one in a hundred. */
export interface Added {
  readonly p50: number;
  readonly p99: number;
}

const NOTHING_ADDED: Added = { p50: 0, p99: 0 };

/**
 * Every delay that is told, and that was imposed, is within 5 % or 0.2 ms; where the machine is no simulated
 * one, beside what it adds itself. Units: seconds told, ms imposed.
 */
export function expectDelays(told: WindowFigures, imposed: Imposed, added = NOTHING_ADDED): void {
  const { roundTrip, steps } = imposed;
  const pairs: Record<keyof Told | 'packetVariationSeconds', number> = {
    roundTripMinSeconds: roundTrip.min,
    roundTripP50Seconds: roundTrip.p50,
    roundTripP99Seconds: roundTrip.p99,
    delayVariationSeconds: roundTrip.p99 - roundTrip.min,
    packetVariationSeconds: steps.p99,
  };
  const addedTo = (name: string): number => (/Min|P50/.test(name) ? added.p50 : added.p99);
  const far = Object.entries(pairs).filter(
    ([name, truth]) => !isNear(told[name as keyof Told], truth, addedTo(name)),
  );
  expect(
    far.map(
      ([name, truth]) =>
        `${name}: ${(told[name as keyof Told] ?? 0) * 1000} ms, imposed ${truth}, added ${addedTo(name)}`,
    ),
  ).toEqual([]);
}

export function expectOneWayDelays(told: WindowFigures, { there, back }: Imposed): void {
  expect(isNear(told.delayForwardSeconds, there.p50)).toBe(true);
  expect(isNear(told.delayForwardMinSeconds, there.min)).toBe(true);
  expect(isNear(told.delayForwardP99Seconds, there.p99)).toBe(true);
  expect(isNear(told.delayReverseSeconds, back.p50)).toBe(true);
  expect(isNear(told.delayReverseP99Seconds, back.p99)).toBe(true);
}

/** What is counted and not measured is right to the packet, but for the ratio of each way, within 5 %. */
export function expectCounts(told: WindowFigures, imposed: Imposed): void {
  const { sent, lossRatio, lossBurstPackets, lossBursts, reorderedRatio, duplicateRatio } = imposed;
  expect(told).toMatchObject({
    packetsSent: sent,
    lossRatio,
    lossBurstPackets,
    lossBursts,
    reorderedRatio,
    duplicateRatio,
  });
  for (const way of ['lossForwardRatio', 'lossReverseRatio'] as const) {
    expect(told[way]).not.toBeNull();
    expect(Math.abs(told[way]! - imposed[way]), way).toBeLessThanOrEqual(SHARE * imposed[way] + 1e-12);
  }
}

function isNear(seconds: number | null, truth: number, added = 0): boolean {
  if (seconds === null) return false;
  return Math.abs(seconds * 1000 - truth) <= Math.max(MILLISECONDS, SHARE * truth) + added;
}
