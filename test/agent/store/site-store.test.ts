import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../agent/sources/source.ts';
import type { Origin } from '../../../agent/store/origin.ts';
import {
  encodeDeltas,
  FEED_KINDS,
  HEALTH,
  type KINDS,
  OWN_LAYOUT,
  type Patch,
  type Row,
  SCHEDULING,
  WORKLOAD_STATES,
} from '../../../protocol/index.ts';
import { Mirror } from '../../../source/agents/mirror.ts';
import { at, DCGM, EPOCH, MadeStore, NODE_EXPORTER, SLURM } from '../../support/made-store.ts';
import { contentOf } from '../../support/random-table.ts';

const NODES = ['n1', 'n2', '__proto__', 'n/3'];
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { freq: 6 });
const node = fc.constantFrom(...NODES);

const gpu: fc.Arbitrary<Patch<'gpus'>> = fc.record(
  {
    node,
    gpu: fc.nat(2),
    uuid: fc.constantFrom('GPU-a', 'GPU-b', 'GPU-c'),
    instance: maybe(fc.constantFrom('1', '2')),
    pciBusId: fc.constantFrom('00000000:10:00', '00000000:11:00'),
    powerWatts: maybe(fc.double()),
    utilizationRatio: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
    eccUncorrected: maybe(fc.nat(1)),
    rowRemapFailed: maybe(fc.boolean()),
    notMeasured: maybe(fc.constantFrom('powerWatts=N/A', 'powerWatts=GPU is lost')),
  },
  { requiredKeys: ['node'] },
);
const scheduled: fc.Arbitrary<Patch<'nodes'>> = fc.record({
  node,
  state: fc.constantFrom('idle', 'down', 'allocated'),
  scheduling: fc.constantFrom(...SCHEDULING),
  gpus: maybe(fc.nat(8)),
  gpusAllocated: maybe(fc.nat(8)),
});
const workload: fc.Arbitrary<Patch<'workloads'>> = fc.record({
  workload: fc.constantFrom('1', '2', '3'),
  state: fc.constantFrom(...WORKLOAD_STATES),
  gpuList: maybe(fc.constantFrom('n1:0', 'n1:1,n2:0', '')),
});
const feed: fc.Arbitrary<Patch<'feeds'>> = fc.record({
  feed: fc.constantFrom('f1', 'f2'),
  kind: fc.constantFrom(...FEED_KINDS),
  powerWatts: maybe(fc.integer({ min: -1e6, max: 1e6 })),
});
const happening = fc.record({
  at: fc.nat(3_600_000).map((ms) => EPOCH + ms),
  kind: fc.constantFrom('xid' as const, 'sxid' as const),
  node,
  gpu: maybe(fc.constantFrom('GPU-a', '00000000:10:00')),
  code: fc.constantFrom(31, 79, 154, 999),
  message: fc.constantFrom('', 'GPU recovery action changed from 0x1 (Reset) to 0x0 (None)'),
});

type Step =
  | { readonly do: 'read'; readonly from: Origin; readonly reading: Reading }
  | { readonly do: 'fail'; readonly from: Origin }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'tick' };
const rows = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { maxLength: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('read' as const),
    from: fc.constantFrom(at(DCGM, 'a'), at(DCGM, 'b')),
    reading: fc.record({ gpus: rows(gpu), happenings: fc.array(happening, { maxLength: 2 }) }),
  }),
  fc.record({
    do: fc.constant('read' as const),
    from: fc.constant(SLURM),
    reading: fc.record({ nodes: rows(scheduled), workloads: rows(workload) }, { requiredKeys: [] }),
  }),
  fc.record({
    do: fc.constant('read' as const),
    from: fc.constant(NODE_EXPORTER),
    reading: fc.record({ nodes: rows(fc.record({ node, cpuLoad: maybe(fc.double()) })), feeds: rows(feed) }),
  }),
  fc.record({ do: fc.constant('fail' as const), from: fc.constantFrom(at(DCGM, 'a'), SLURM) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.nat(120_000) }),
  fc.constant({ do: 'tick' as const }),
);

function play(made: MadeStore, steps: readonly Step[], afterTick: () => void = () => undefined): void {
  for (const one of steps) {
    if (one.do === 'read') made.read(one.from, one.reading);
    else if (one.do === 'fail') made.fail(one.from);
    else if (one.do === 'pass') made.pass(one.ms);
    else {
      made.tick();
      afterTick();
    }
  }
  made.tick();
  afterTick();
}

const positionAt = (seq: number) => ({ site: 'de-halm', boot: 'b', store: 's', seq });

describe('whatever readings and failures come in any order', () => {
  it('each step published leads a mirror to what the agent has', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const made = new MadeStore(1e6);
        const { publications } = made.store;
        const mirror = new Mirror('de-halm');
        mirror.receive(snapshot(made), 0, 0);
        let seen = publications.seq;
        play(made, steps, () => {
          const next = publications.since(seen);
          if (next === null) {
            expect(publications.seq).toBe(seen);
            return;
          }
          const payload = encodeDeltas(next.deltas);
          const frame = {
            kind: 'delta',
            position: positionAt(next.seq),
            base: seen,
            clocks: CLOCKS,
            payload,
          } as const;
          expect(mirror.receive(frame, 0, 0).outcome).toBe('changed');
          seen = next.seq;
        });
        for (const [kind, table] of made.store.tables.all.entries())
          expect(contentOf(mirror.tables[kind]!)).toEqual(contentOf(table));
      }),
      { numRuns: 150 },
    );
  });

  it('the whole, and one step over all that was missed, lead there too', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 20 }), (before, missed) => {
        const made = new MadeStore(1e6);
        const { publications } = made.store;
        play(made, before);
        const away = new Mirror('de-halm');
        away.receive(snapshot(made), 0, 0);
        const base = publications.seq;
        play(made, missed);
        const step = publications.since(base);
        if (step !== null) {
          const payload = encodeDeltas(step.deltas);
          away.receive(
            { kind: 'delta', position: positionAt(step.seq), base, clocks: CLOCKS, payload },
            0,
            0,
          );
        }
        const fresh = new Mirror('de-halm');
        fresh.receive(snapshot(made), 0, 0);
        for (const [kind, table] of made.store.tables.all.entries()) {
          expect(contentOf(away.tables[kind]!)).toEqual(contentOf(table));
          expect(contentOf(fresh.tables[kind]!)).toEqual(contentOf(table));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('the sums are those of whoever counts the rows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const made = new MadeStore(1e6);
        play(made, steps);
        recount(made);
      }),
      { numRuns: 200 },
    );
  });

  it('a second tick at the same moment finds nothing new', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const made = new MadeStore(1e6);
        play(made, steps);
        expect(made.store.tick(made.now, made.wall)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

const CLOCKS = { monotonic: 0, wall: 0 };

function snapshot(made: MadeStore) {
  const { publications } = made.store;
  return {
    kind: 'snapshot',
    position: positionAt(publications.seq),
    clocks: CLOCKS,
    layout: OWN_LAYOUT,
    payload: encodeDeltas(publications.whole()),
  } as const;
}

/** Counts by plain loops over plain rows, by what the reference says of each figure. */
function recount(made: MadeStore): void {
  const list = <K extends keyof typeof KINDS>(kind: K): Row<K>[] => [...made.rows(kind).values()];
  const { site } = made;
  const [nodes, gpus, workloads, alerts, sources] = [
    list('nodes'),
    list('gpus'),
    list('workloads'),
    list('alerts'),
    list('sources'),
  ];
  const heard = (kind: string) => sources.some((source) => source.kind === kind && source.sampledAt !== null);
  const known = <T>(isKnown: boolean, value: T): T | null => (isKnown ? value : null);
  const ill = (row: { readonly health: string | null }) =>
    row.health === 'failed' || row.health === 'degraded';
  const count = <T>(all: readonly T[], of: (one: T) => boolean) => all.filter(of).length;

  const physical = new Map<string, Row<'gpus'>>();
  for (const row of gpus) {
    const key = `${row.node}|${row.uuid}`;
    if (row.instance === null || !physical.has(key)) physical.set(key, row);
  }
  const commissioning = new Set(
    nodes.filter((row) => row.scheduling === 'commissioning').map((row) => row.node),
  );
  const whole = [...physical.values()];
  expect(site).toMatchObject({
    nodes: known(nodes.length > 0 || heard('scheduler'), nodes.length),
    nodesDown: known(
      heard('scheduler'),
      count(nodes, ({ state }) => state === 'down'),
    ),
    nodesDraining: known(
      heard('scheduler'),
      count(nodes, ({ scheduling }) => scheduling === 'draining'),
    ),
    nodesCommissioning: known(heard('scheduler'), commissioning.size),
    nodesOpen: known(
      heard('scheduler'),
      count(nodes, (row) => row.scheduling === 'open' && row.state !== 'down'),
    ),
    gpusFaulty: known(
      whole.length > 0 || heard('gpu'),
      count(whole, (row) => ill(row) && !commissioning.has(row.node)),
    ),
    workloadsRunning: known(
      heard('scheduler'),
      count(workloads, ({ state }) => state === 'running' || state === 'completing'),
    ),
    alerts: count(alerts, ({ clearedAt }) => clearedAt === null),
    alertsCritical: count(alerts, (row) => row.clearedAt === null && row.severity === 'critical'),
  });
  for (const row of nodes) {
    const own = whole.filter((one) => one.node === row.node);
    if (own.length === 0) continue;
    expect(row.gpusFaulty).toBe(count(own, ill));
    const powers = own.map(({ powerWatts }) => powerWatts).filter((watts) => watts !== null);
    if (powers.length === 0) expect(row.powerWatts).toBeNull();
    else if (Math.abs(powers.reduce((sum, watts) => sum + watts, 0)) < 1e9)
      expect(row.powerWatts).toBeCloseTo(
        powers.reduce((sum, watts) => sum + watts, 0),
        2,
      );
    expect(HEALTH).toContain(row.health);
    if (row.state === 'down') expect(row.health).toBe('failed');
    if (row.health === 'ok') expect(own.filter((one) => one.health !== 'ok')).toEqual([]);
  }
}
