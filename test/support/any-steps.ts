import fc from 'fast-check';
import type { Reading } from '../../agent/sources/source.ts';
import type { Origin } from '../../agent/store/origin.ts';
import { FEED_KINDS, type Patch, SCHEDULING, WORKLOAD_STATES } from '../../protocol/index.ts';
import { at, DCGM, EPOCH, type MadeStore, NODE_EXPORTER, SLURM } from './made-store.ts';

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

/** What may happen to a store. */
type Step =
  | { readonly do: 'read'; readonly from: Origin; readonly reading: Reading }
  | { readonly do: 'fail'; readonly from: Origin }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'tick' };
const rows = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { maxLength: 6 });
/** Of few enough nodes, GPUs and jobs that they meet. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
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

export const anySteps = (most: number): fc.Arbitrary<Step[]> => fc.array(anyStep, { maxLength: most });

/** All of it in turn, with a tick at the end. */
export function play(made: MadeStore, steps: readonly Step[], afterTick: () => void = () => undefined): void {
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
