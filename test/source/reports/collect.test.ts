import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { collect } from '../../../source/reports/collect.ts';
import { type MadeSite, madeFabric, madeFeed, WALL, wellSite } from '../../support/made-fabric.ts';

describe('a report that waits', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** How long it waits for a fabric of these sites, by the clock that is handed in. */
  async function waited(...made: MadeSite[]): Promise<number> {
    const started = performance.now();
    let ended = Number.NaN;
    const done = collect(madeFabric(made), () => performance.now()).then(() => {
      ended = performance.now() - started;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await done;
    return ended;
  }
  const source = { source: 'x', target: 'y', kind: 'gpu', periodSeconds: 2 } as const;

  it('does not when every site has spoken or has refused', async () => {
    expect(await waited(wellSite('a', 1), { id: 'b', state: 'refused', heardAt: null, inStep: false })).toBe(
      0,
    );
  });

  it('does so for a site that connects, for the first readings of an agent, a little for one that is down', async () => {
    expect(await waited({ id: 'a', state: 'connecting', heardAt: null, inStep: false })).toBe(6_000);
    expect(await waited({ id: 'a', rows: { sources: [{ ...source, state: 'waiting' }] } })).toBe(6_000);
    expect(await waited({ id: 'a', rows: { sources: [{ ...source, state: 'failed' }] } })).toBe(0);
    expect(await waited({ id: 'a', state: 'down', heardAt: null })).toBeLessThanOrEqual(1_700);
  });

  it('goes on as soon as the last site has spoken', async () => {
    const silent = madeFeed({ id: 'a', state: 'connecting', heardAt: null });
    const feed = { ...silent, mirror: { ...silent.mirror, inStep: false } };
    const fabric = new Fabric([feed], { monotonic: () => performance.now(), wall: () => WALL });
    const started = performance.now();
    let ended = Number.NaN;
    const done = collect(fabric, () => performance.now()).then(() => {
      ended = performance.now() - started;
    });
    await vi.advanceTimersByTimeAsync(450);
    Object.assign(feed, { state: 'up' });
    feed.mirror.inStep = true;
    fabric.changed();
    await vi.advanceTimersByTimeAsync(5_000);
    await done;
    expect(ended).toBe(450);
  });
});
