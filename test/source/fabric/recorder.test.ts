import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Cell, KIND_NAMES, ownTables, type Table } from '../../../protocol/index.ts';
import { Slices } from '../../../protocol/slices.ts';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { PastPictures } from '../../../source/fabric/past-pictures.ts';
import { Recorder } from '../../../source/fabric/recorder.ts';
import type { SiteFeed } from '../../../source/fabric/site-view.ts';
import { madeFeed, NOW, SAMPLED_AT, WALL } from '../../support/made-fabric.ts';

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** A fabric of two sites whose tables and feeds the test changes as time goes on. */
class World {
  now = NOW;
  readonly feeds: Changing<SiteFeed>[] = ['a', 'b'].map((id) => madeFeed({ id }));
  readonly fabric = new Fabric(this.feeds, { monotonic: () => this.now, wall: () => this.wall });

  get wall(): number {
    return WALL + this.now - NOW;
  }

  table(site: number, kind: string): Table {
    const found = this.feeds[site]?.mirror.tables.find((table) => table.kind.name === kind);
    if (found === undefined) throw new Error(`no table ${kind}`);
    return found;
  }

  /** What a new snapshot does: other tables, perhaps with other rows in other slots. */
  replace(site: number, rows: readonly Readonly<Record<string, Cell>>[]): void {
    const feed = this.feeds[site]!;
    const tables = ownTables();
    for (const row of rows) tables[KIND_NAMES.indexOf('nodes')]!.upsert(row);
    feed.mirror = { ...feed.mirror, tables };
  }

  hear(site: number): void {
    const feed = this.feeds[site]!;
    const times = {
      agentMonotonic: SAMPLED_AT + this.now - NOW,
      agentWall: this.wall,
      receivedAt: this.now,
      receivedWall: this.wall,
    };
    feed.mirror = { ...feed.mirror, times };
  }
}

/** All that can be seen of a fabric: cells, by key, and how fresh each site is. */
function seen(fabric: Fabric): unknown {
  const now = fabric.now();
  return fabric.sites.map((site) => ({
    freshness: site.freshness(now),
    ageMs: site.ageMs(now),
    rows: KIND_NAMES.flatMap((kind) => {
      const table = site.table(kind);
      const rows: [string, Cell[]][] = [];
      table?.forEach((slot) => {
        const key = table.keyOf(slot);
        expect(table.find(key)).toBe(slot);
        rows.push([`${kind}/${key}`, table.names.map((_, column) => table.cell(column, slot))]);
      });
      return rows.sort(([a], [b]) => a.localeCompare(b));
    }),
  }));
}

const never = new AbortController().signal;

const happening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('set' as const), site: fc.nat(1), row: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('remove' as const), site: fc.nat(1), row: fc.nat(5) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('replace' as const), site: fc.nat(1), row: fc.nat(5) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hear' as const), site: fc.nat(1), row: fc.nat(5) }) },
);

function happen(world: World, { do: what, site, row }: { do: string; site: number; row: number }): void {
  const nodes = world.table(site, 'nodes');
  const patch = { node: `n${row}`, powerWatts: world.now / 1_000, hall: `h${row}${what}`, reason: `r${row}` };
  if (what === 'set') nodes.upsert(patch);
  if (what === 'replace') world.replace(site, [patch, { node: 'other', rack: 'r' }]);
  if (what === 'hear') world.hear(site);
  const slot = nodes.find(`n${row}`);
  if (what === 'remove' && slot !== undefined) {
    nodes.remove(slot);
    nodes.settle();
  }
}

describe('the recorder', () => {
  test('shows every recorded moment as it was, ages and freshness included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(happening, { maxLength: 8 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(5), { maxLength: 6 }),
        async (periods, looks) => {
          const world = new World();
          const recorder = new Recorder();
          const pictures = new PastPictures(recorder);
          const were: unknown[] = [];
          for (const happenings of periods) {
            for (const one of happenings) happen(world, one);
            were.push(seen(world.fabric));
            await recorder.record(world.fabric, world);
            world.now += 30_000;
          }
          for (const one of periods.flat()) happen(world, one);
          for (const look of looks) {
            const step = recorder.steps[look % recorder.steps.length]!;
            const past = await pictures.at(step, never);
            expect(past === null ? null : seen(past)).toEqual(were[look % recorder.steps.length]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('records every half minute, and keeps an hour of it', async () => {
    const world = new World();
    const recorder = new Recorder();
    for (let second = 0; second < 2 * 3_600; second += 10) {
      await recorder.record(world.fabric, world);
      world.now += 10_000;
    }
    const { steps } = recorder;
    expect(steps[1]!.now - steps[0]!.now).toBe(30_000);
    expect(steps.at(-1)!.now - steps[0]!.now).toBe(3_630_000);
  });

  test('stays within its budget: the oldest goes, and an hour is kept in longer steps', async () => {
    const world = new World();
    const recorder = new Recorder({ budget: 6_000 });
    const nodes = world.table(0, 'nodes');
    for (let step = 0; step < 400; step++) {
      for (let row = 0; row < 100; row++)
        nodes.upsert({
          node: `n${row}`,
          powerWatts: (Math.imul(step * 1_000 + row, 2_654_435_761) >>> 0) / 1e6,
        });
      await recorder.record(world.fabric, world);
      expect(recorder.bytes).toBeLessThanOrEqual(6_000);
      world.now += 30_000;
    }
    expect(recorder.spacingMs).toBeGreaterThan(30_000);
    expect(recorder.steps.length).toBeGreaterThan(2);
  });

  test('takes longer steps while they take long to write, and shorter ones again afterwards', async () => {
    const world = new World();
    const nodes = world.table(0, 'nodes');
    let clock = 0;
    let msPerLook = 0;
    const slow = new Slices({
      clock: () => {
        clock += msPerLook;
        return clock;
      },
      later: (task) => setImmediate(task),
    });
    const recorder = new Recorder({ slices: slow });
    const isLong: boolean[] = [];
    for (let step = 0; step < 9; step++) {
      // One step alone that takes long tells nothing: it may have been compiled, or stood beside other work.
      msPerLook = step === 2 || (step > 3 && step < 7) ? 1 : 0;
      nodes.upsert({ node: 'n', powerWatts: step });
      await recorder.record(world.fabric, world);
      isLong.push(recorder.spacingMs > 30_000);
      world.now += 300_000;
    }
    expect(isLong).toEqual([false, false, false, false, false, true, true, false, false]);
  });

  test('ends with its reason, and not the console, when it fails', async () => {
    const world = new World();
    const broken = new Slices();
    vi.spyOn(broken, 'run').mockRejectedValue(new Error('no room'));
    const recorder = new Recorder({ slices: broken });
    await recorder.record(world.fabric, world);
    world.now += 30_000;
    await recorder.record(world.fabric, world);
    expect([recorder.failure, recorder.steps.length]).toEqual(['no room', 0]);
  });

  test('gives nothing for a moment that is gone, or that nobody waits for any more', async () => {
    const world = new World();
    const recorder = new Recorder();
    for (let step = 0; step < 3; step++) {
      world.table(0, 'nodes').upsert({ node: 'n', powerWatts: step });
      await recorder.record(world.fabric, world);
      world.now += 30_000;
    }
    const pictures = new PastPictures(recorder);
    const { signal } = { signal: AbortSignal.abort() };
    expect(await pictures.at(recorder.steps[0]!, signal)).toBeNull();
    expect(await pictures.at({ ...recorder.steps[0]! }, never)).toBeNull();
  });
});
