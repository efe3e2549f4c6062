import { describe, expect, it } from 'vitest';
import type { KindName, Patch } from '../../../protocol/index.ts';
import { Mirror } from '../../../source/agents/mirror.ts';
import { derivedNumber } from '../../../source/fabric/derived.ts';
import { isMemory } from '../../../source/fabric/freshness.ts';
import { RowAges, secondsOf } from '../../../source/fabric/row-age.ts';
import type { SiteView } from '../../../source/fabric/site-view.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL } from '../../support/made-fabric.ts';

const SOURCES: Patch<'sources'>[] = [
  { source: 'fast', target: 'x', kind: 'gpu', state: 'ok', periodSeconds: 2, sampledAt: SAMPLED_AT },
  { source: 'slow', target: 'x', kind: 'scheduler', state: 'ok', periodSeconds: 60, sampledAt: SAMPLED_AT },
];

function siteOf(site: Partial<MadeSite>): SiteView {
  const [view] = madeFabric([{ id: 'a', ...site }]).sites;
  return view!;
}

/** Age and freshness of the only row of a kind. */
function ageOf(kind: KindName, rows: MadeSite['rows'], now = NOW, more: Partial<MadeSite> = {}) {
  const site = siteOf({ ...more, rows: { sources: SOURCES, ...rows } });
  const table = site.table(kind)!;
  const ages = new RowAges(site, table, now);
  let slot = 0;
  table.forEach((at) => {
    slot = at;
  });
  const [age, freshness] = [ages.ageSeconds(slot), ages.freshness(slot)];
  // What counts rows asks for both at once, and is told the same.
  expect(secondsOf(ages.heardAgeMs(slot))).toBe(isMemory(freshness) ? null : age);
  return [age, freshness];
}

describe('a row', () => {
  it('is as old as the oldest it is made of, and as fresh as the least fresh by its own period', () => {
    const node = (telemetrySampledAt: number | null, schedulerSampledAt: number | null) =>
      ageOf('nodes', {
        nodes: [
          {
            node: 'n',
            telemetrySource: 'fast/x',
            telemetrySampledAt,
            schedulerSource: 'slow/x',
            schedulerSampledAt,
          },
        ],
      });
    expect(node(SAMPLED_AT, SAMPLED_AT)).toEqual([0.5, 'live']);
    expect(node(SAMPLED_AT, SAMPLED_AT - 60_000)).toEqual([60.5, 'live']);
    expect(node(SAMPLED_AT - 8_000, SAMPLED_AT - 60_000)).toEqual([60.5, 'late']);
    expect(node(SAMPLED_AT - 60_000, SAMPLED_AT)).toEqual([60.5, 'stale']);
  });

  it('that an expected source never told of is lost, whatever another one says', () => {
    expect(
      ageOf('nodes', {
        nodes: [
          { node: 'n', telemetrySource: 'fast/x', schedulerSource: 'slow/x', schedulerSampledAt: SAMPLED_AT },
        ],
      }),
    ).toEqual([0.5, 'lost']);
  });

  it('is never fresher than the stream', () => {
    const rows = { gpus: [{ node: 'n', uuid: 'u', source: 'slow/x', sampledAt: SAMPLED_AT }] };
    expect(ageOf('gpus', rows)).toEqual([0.5, 'live']);
    expect(ageOf('gpus', rows, NOW + 3_000)).toEqual([3.5, 'late']);
    expect(ageOf('gpus', rows, NOW, { state: 'down' })).toEqual([0.5, 'stale']);
  });

  it('without a source of its own goes by the slowest of its kind of source', () => {
    const workloads = (ago: number) =>
      ageOf('workloads', { workloads: [{ workload: '1', sampledAt: SAMPLED_AT - ago }] });
    expect(workloads(149_500)).toEqual([150, 'live']);
    expect(workloads(149_501)).toEqual([150.001, 'late']);
  });

  it('that nobody samples has no age and is as fresh as the stream', () => {
    expect(ageOf('alerts', { alerts: [{ alert: 'x' }] })).toEqual([null, 'live']);
    expect(ageOf('workloads', { workloads: [{ workload: '1' }] })).toEqual([null, 'live']);
  });

  it('of a source goes by that source’s period', () => {
    const [, scheduler] = SOURCES;
    const row = (ago: number) =>
      ageOf('sources', { sources: [{ ...scheduler, sampledAt: SAMPLED_AT - ago }] });
    expect(row(149_500)).toEqual([150, 'live']);
    expect(row(150_000)).toEqual([150.5, 'late']);
  });

  it('of a site is as old as its newest frame', () => {
    expect(ageOf('sites', {}, NOW + 1_250)).toEqual([1.25, 'live']);
  });

  it('of a site never heard is one, of nulls, and lost', () => {
    const mirror = new Mirror('a');
    const site = siteOf({ state: 'connecting', heardAt: null });
    for (const table of [mirror.tables.find(({ kind }) => kind.name === 'sites')!, site.table('sites')!]) {
      expect(table.size).toBe(1);
      expect(new Set(Object.values(table.read(0)))).toEqual(new Set([null]));
      const ages = new RowAges(site, table, NOW);
      expect([ages.ageSeconds(0), ages.freshness(0)]).toEqual([null, 'lost']);
    }
  });
});

describe('what is derived', () => {
  const job = {
    workload: '1',
    state: 'running',
    startedAt: WALL - 600_000,
    timeLimitSeconds: 3_600,
  } as const;
  const timeLeft = (more: Patch<'workloads'> = {}, now = NOW, site: Partial<MadeSite> = {}) => {
    const view = siteOf({ rows: { workloads: [{ ...job, ...more }] }, ...site });
    return derivedNumber('timeLeftSeconds', view, view.table('workloads')!, 0, now);
  };
  const keyAge = (keyChangedAt: number | null, now = NOW) => {
    const view = siteOf({ rows: { links: [{ peer: 'b', link: 'l', keyChangedAt }] } });
    return derivedNumber('keyAgeSeconds', view, view.table('links')!, 0, now);
  };

  it('is the time a workload has left, by the clock that its start was written down with', () => {
    expect(timeLeft()).toBe(3_000);
    expect(timeLeft({}, NOW + 10_000)).toBe(2_990);
    expect(timeLeft({}, NOW, { skew: 60_000 })).toBe(2_940);
    expect(timeLeft({}, NOW + 9e6)).toBe(0);
  });

  it('is unknown for what does not run, has no limit, or belongs to a site never heard', () => {
    expect(timeLeft({ state: 'pending' })).toBeNull();
    expect(timeLeft({ timeLimitSeconds: null })).toBeNull();
    expect(timeLeft({ startedAt: null })).toBeNull();
    expect(timeLeft({}, NOW, { heardAt: null })).toBeNull();
  });

  it('is the age of a link’s key, by the agent’s monotonic clock', () => {
    expect(keyAge(SAMPLED_AT - 90_000, NOW + 1_000)).toBe(92);
    expect(keyAge(null)).toBeNull();
  });
});
