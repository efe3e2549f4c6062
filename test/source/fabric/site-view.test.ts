import { describe, expect, it } from 'vitest';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { freshnessOf, isMemory, leastFresh } from '../../../source/fabric/freshness.ts';
import { SiteView } from '../../../source/fabric/site-view.ts';
import { type MadeSite, madeFeed, NOW, SAMPLED_AT, WALL, wellSite } from '../../support/made-fabric.ts';

const viewOf = (site: MadeSite, roundTripMs: number | null = 0) =>
  new SiteView(site.id, { ...madeFeed(site), roundTripMs });
const minute = 60_000;

describe('freshness', () => {
  it.each<[ageMs: number | null, periodMs: number, linkUp: boolean, expected: string]>([
    [0, 1_000, true, 'live'],
    [2_500, 1_000, true, 'live'],
    [2_501, 1_000, true, 'late'],
    [5_000, 1_000, true, 'late'],
    [5_001, 1_000, true, 'stale'],
    [10 * minute, 1_000, true, 'stale'],
    [10 * minute + 1, 1_000, true, 'lost'],
    [75_000, 30_000, true, 'live'],
    [0, 1_000, false, 'stale'],
    [11 * minute, 1_000, false, 'lost'],
    [null, 1_000, true, 'lost'],
    [null, 1_000, false, 'lost'],
  ])('at %s ms of a period of %s ms with the link up (%s) is %s', (ageMs, periodMs, linkUp, expected) => {
    expect(freshnessOf(ageMs, periodMs, linkUp)).toBe(expected);
  });

  it('is ordered, and stale and lost are a memory', () => {
    expect(leastFresh('late', 'live')).toBe('late');
    expect(leastFresh('stale', 'lost')).toBe('lost');
    expect((['live', 'late', 'stale', 'lost'] as const).map(isMemory)).toEqual([false, false, true, true]);
  });
});

describe('the age of a site', () => {
  it('counts from when its frame came, with half a round trip for the way', () => {
    expect(viewOf(wellSite('a', 1)).ageMs(NOW + 800)).toBe(800);
    expect(viewOf(wellSite('a', 1), 60).ageMs(NOW + 800)).toBe(830);
    expect(viewOf(wellSite('a', 1), null).ageMs(NOW + 800)).toBe(800);
  });

  it('of a sample adds how old it was when its frame was sent, whatever the wall clocks say', () => {
    const skewed = viewOf({ ...wellSite('a', 1), skew: 7 * 3_600_000 }, 60);
    expect(skewed.ageOfSample(SAMPLED_AT, NOW + 800)).toBe(500 + 800 + 30);
    expect(skewed.streamFreshness(NOW)).toBe('live');
  });

  it('of a sample from the future is zero', () => {
    expect(viewOf(wellSite('a', 1)).ageOfSample(SAMPLED_AT + 1e9, NOW)).toBe(0);
  });

  it('is unknown for a site that was never heard', () => {
    const never = viewOf({ id: 'a', state: 'connecting', heardAt: null });
    expect([never.ageMs(NOW), never.ageOfSample(0, NOW), never.wallOfAgent(NOW), never.skewMs()]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([never.streamFreshness(NOW), never.freshness(NOW)]).toEqual(['lost', 'lost']);
    expect(never.sourceFreshness(NOW)).toEqual([]);
    expect(never.summary('nodes')).toBeNull();
  });

  it('tells the agent’s wall clock and by how much it is ahead', () => {
    const view = viewOf({ ...wellSite('a', 1), skew: 5_000 }, 40);
    expect(view.skewMs()).toBe(5_020);
    expect(view.wallOfAgent(NOW + 1_000)).toBe(WALL + 5_000 + 1_000 + 20);
  });
});

describe('a stream', () => {
  it.each<[why: string, site: Partial<MadeSite>, now: number, expected: string]>([
    ['in time is live', {}, NOW + 2_500, 'live'],
    ['behind is late', {}, NOW + 2_501, 'late'],
    ['long behind is stale', {}, NOW + 5_001, 'stale'],
    ['of a broken link is stale at once', { state: 'down' }, NOW, 'stale'],
    ['that lost its thread is stale at once', { inStep: false }, NOW, 'stale'],
    ['that still greets is stale', { state: 'greeting' }, NOW, 'stale'],
    ['is lost after ten minutes', { state: 'down' }, NOW + 10 * minute + 1, 'lost'],
  ])('%s', (_, more, now, expected) => {
    expect(viewOf({ ...wellSite('a', 1), ...more }).streamFreshness(now)).toBe(expected);
  });
});

describe('the sources of a site', () => {
  const sources = (...rows: NonNullable<NonNullable<MadeSite['rows']>['sources']>) =>
    viewOf({ id: 'a', rows: { sources: rows } });
  const gpu = { source: 'dcgm', kind: 'gpu', periodSeconds: 2, state: 'ok' } as const;

  it('are as fresh as the freshest target of their kind, and say how many are heard and what fails', () => {
    const view = sources(
      { ...gpu, target: 'a', sampledAt: SAMPLED_AT },
      { ...gpu, target: 'b', sampledAt: SAMPLED_AT - 8_000, state: 'failed', error: 'refused' },
      { ...gpu, target: 'c', sampledAt: SAMPLED_AT - 60_000, state: 'failed', error: 'no route' },
      {
        ...gpu,
        target: 'd',
        kind: 'scheduler',
        sampledAt: SAMPLED_AT - 20_000,
        state: 'timeout',
        error: 'slow',
      },
    );
    expect(view.sourceFreshness(NOW)).toEqual([
      { kind: 'gpu', freshness: 'live', total: 3, heard: 2, ageMs: 500, error: 'refused' },
      { kind: 'scheduler', freshness: 'stale', total: 1, heard: 0, ageMs: 20_500, error: 'slow' },
    ]);
    expect(view.freshness(NOW)).toBe('stale');
    expect(view.streamFreshness(NOW)).toBe('live');
  });

  it('are awaited before their first reading, and lost when that failed', () => {
    expect(sources({ ...gpu, target: 'a', state: 'waiting' }).freshness(NOW)).toBe('late');
    expect(sources({ ...gpu, target: 'a', state: 'failed' }).freshness(NOW)).toBe('lost');
  });

  it('are by thousands as they were counted last, and older by the time since', () => {
    const targets = Array.from({ length: 1_000 }, (_, at) => ({
      ...gpu,
      target: `${at}`,
      sampledAt: SAMPLED_AT,
    }));
    const view = sources(...targets);
    const whole = { kind: 'gpu', freshness: 'live', total: 1_000, heard: 1_000, error: null };
    expect(view.sourceFreshness(NOW)).toEqual([{ ...whole, ageMs: 500 }]);
    expect(view.sourceFreshness(NOW + 800)).toEqual([{ ...whole, ageMs: 1_300 }]);
    // The stream is late by then, and nothing that it tells of is fresher.
    expect(view.sourceFreshness(NOW + 3_000)).toMatchObject([{ freshness: 'late', ageMs: 3_500 }]);
  });

  it('by thousands do not look live for longer than the freshest of them, though counted a while ago', () => {
    const dying = { ...gpu, periodSeconds: 1, sampledAt: SAMPLED_AT - 1_800 };
    const view = sources(...Array.from({ length: 1_000 }, (_, at) => ({ ...dying, target: `${at}` })));
    const freshAfter = (ms: number) => view.sourceFreshness(NOW + ms)[0]?.freshness;
    // Read 2.3 s ago, each second: live for 0.2 s more.
    expect([0, 200, 201].map(freshAfter)).toEqual(['live', 'live', 'late']);
  });

  it('are never fresher than the stream that tells of them', () => {
    const view = sources({ ...gpu, target: 'a', periodSeconds: 60, sampledAt: SAMPLED_AT });
    expect(view.sourceFreshness(NOW + 6_000)).toMatchObject([{ freshness: 'stale', heard: 1 }]);
  });
});

describe('a fabric', () => {
  const clocked = (site: MadeSite) => {
    const clocks = { monotonic: NOW, wall: WALL };
    const feed = madeFeed(site);
    const fabric = new Fabric([feed], { monotonic: () => clocks.monotonic, wall: () => clocks.wall });
    return { clocks, feed, fabric, look: () => fabric.sites[0]?.streamFreshness(fabric.now()) };
  };

  it('trusts nothing from before this machine slept until it is heard again', () => {
    const { clocks, feed, look } = clocked(wellSite('a', 1));
    expect(look()).toBe('live');
    clocks.wall += 3_600_000;
    clocks.monotonic += 100;
    expect(look()).toBe('stale');
    clocks.monotonic += 100;
    clocks.wall += 100;
    expect(look()).toBe('stale');
    const heard = new SiteView('a', {
      ...feed,
      mirror: { ...feed.mirror, times: { ...feed.mirror.times!, receivedAt: clocks.monotonic } },
    });
    heard.distrustBefore(NOW + 100);
    expect(heard.streamFreshness(clocks.monotonic)).toBe('live');
  });

  it('does not mind a wall clock that is put right by a little', () => {
    const { clocks, look } = clocked(wellSite('a', 1));
    look();
    clocks.wall -= 5_000;
    expect(look()).toBe('live');
    clocks.wall -= 5_001;
    clocks.monotonic += 1;
    expect(look()).toBe('stale');
  });

  it('tells each listener once a turn, however often something came', async () => {
    const { fabric } = clocked(wellSite('a', 1));
    let told = 0;
    const stop = fabric.onChange(() => told++);
    fabric.changed();
    fabric.changed();
    expect(told).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(1);
    stop();
    fabric.changed();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(1);
  });

  it('finds sites by id, and has none that was not configured', () => {
    const { fabric } = clocked(wellSite('a', 1));
    expect(fabric.site('a')?.id).toBe('a');
    expect(fabric.site('__proto__')).toBeUndefined();
    expect(fabric.revision).toBe(1);
  });
});
