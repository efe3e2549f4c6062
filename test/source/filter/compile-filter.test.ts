import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../../protocol/schema/index.ts';
import { type FakeRow, FILTERED_AT, matches } from '../../support/filtered-rows.ts';

const GPUS: readonly FakeRow[] = [
  {
    site: 'de-halm',
    node: 'dh-a01',
    gpu: 0,
    uuid: 'GPU-aaaa',
    model: 'NVIDIA H200',
    health: 'ok',
    temperatureCelsius: 64.1,
    powerWatts: 671,
    memoryUsedBytes: 112 * 1024 ** 3,
    utilizationRatio: 0.97,
    throttleReasons: [],
    rowRemapPending: false,
    xidAt: null,
    freshness: 'live',
    ageSeconds: 0.8,
  },
  {
    site: 'de-halm',
    node: 'dh-a02',
    gpu: 1,
    uuid: 'GPU-bbbb',
    model: 'NVIDIA H200',
    health: 'failed',
    healthReason: 'Xid 79: GPU fell off the bus',
    temperatureCelsius: null,
    throttleReasons: ['hw slowdown', 'sync boost'],
    rowRemapPending: true,
    xid: 79,
    xidAt: FILTERED_AT - 120_000,
    freshness: 'stale',
    ageSeconds: 60,
  },
  {
    site: 'eemshaven',
    node: 'ee-c02',
    gpu: 0,
    uuid: 'GPU-cccc',
    model: 'NVIDIA A100',
    health: 'unknown',
    temperatureCelsius: 85.3,
    powerWatts: 700,
    utilizationRatio: 0,
    throttleReasons: null,
    rowRemapPending: null,
    xidAt: Date.UTC(2026, 10, 22, 12),
    freshness: 'live',
    ageSeconds: 1,
  },
];

describe('a filter over GPUs', () => {
  it.each<[string, number[]]>([
    ['', [0, 1, 2]],
    ['site=de-halm & temperatureCelsius>85 | health!=ok', [1, 2]],
    ['powerWatts>=671W', [0, 2]],
    ['powerWatts>0.68kW', [2]],
    ['powerWatts > 680 W', [2]],
    ['memoryUsedBytes>80GiB', [0]],
    ['utilizationRatio>90%', [0]],
    ['utilizationRatio=0', [2]],
    ['temperatureCelsius=85.3', [2]],
    ['temperatureCelsius<85°C', [0]],
    ['ageSeconds<5s', [0, 2]],
    ['freshness=stale', [1]],
    ['rowRemapPending=yes', [1]],
    ['rowRemapPending=false', [0]],
    ['model~h200', [0, 1]],
    ['model="NVIDIA H200"', [0, 1]],
    ['model=nvidia*', [0, 1, 2]],
    ['model=h200', []],
    ['HEALTH=OK', [0]],
    ['node=dh-a[01-02]', [0, 1]],
    ['node!=dh-a[01-02]', [2]],
    ['node~a*2', [1]],
    ['throttleReasons="hw slowdown"', [1]],
    ['throttleReasons~boost', [1]],
    ['throttleReasons=""', [0]],
    ['bus', [1]],
    ['h200 eems', []],
    ['H200 | EEMS', [0, 1, 2]],
    ['gpu-a', [0]],
    ['de-halm/dh-a02', [1]],
    ['dh-a01/0', [0]],
    ['!h200', [2]],
    ['xidAt<5m', [1]],
    ['xidAt>5m', [2]],
    ['xidAt=2026-11-22', [2]],
    ['xidAt>2026-11-22', [1]],
    ['xidAt<=2026-11-22T12:00Z', [2]],
    ['xidAt<2026-11-22T14:00+02:00', []],
  ])('%j keeps rows %j', (text, rows) => {
    expect(matches(KINDS.gpus, GPUS, text)).toEqual(rows);
  });

  it('lets null pass no comparison but !=, which is what is not known to be equal', () => {
    expect(matches(KINDS.gpus, GPUS, 'temperatureCelsius<1000 | temperatureCelsius>=1000')).toEqual([0, 2]);
    expect(matches(KINDS.gpus, GPUS, 'temperatureCelsius!=64.1')).toEqual([1, 2]);
    expect(matches(KINDS.gpus, GPUS, 'healthReason~""')).toEqual([1]);
    expect(matches(KINDS.gpus, GPUS, 'rowRemapPending!=yes')).toEqual([0, 2]);
  });

  it('finds what was not measured by a dash, and a real dash by a quoted one', () => {
    expect(matches(KINDS.gpus, GPUS, 'temperatureCelsius=-')).toEqual([1]);
    expect(matches(KINDS.gpus, GPUS, 'temperatureCelsius!=null')).toEqual([0, 2]);
    expect(matches(KINDS.gpus, GPUS, 'throttleReasons=–')).toEqual([2]);
    expect(matches(KINDS.gpus, GPUS, 'rowRemapPending=-')).toEqual([2]);
    expect(matches(KINDS.nodes, [{ reason: '-' }, { reason: null }], 'reason="-"')).toEqual([0]);
    expect(matches(KINDS.nodes, [{ reason: '-' }, { reason: null }], 'reason=-')).toEqual([1]);
  });

  it('takes NaN for not measured', () => {
    const rows = [{ powerWatts: Number.NaN }, { powerWatts: 1 }];
    expect(matches(KINDS.gpus, rows, 'powerWatts=-')).toEqual([0]);
    expect(matches(KINDS.gpus, rows, 'powerWatts!=1')).toEqual([0]);
    expect(matches(KINDS.gpus, rows, 'powerWatts<5')).toEqual([1]);
  });
});

describe('a filter over lists and node sets', () => {
  const workloads: readonly FakeRow[] = [
    { workload: '1', nodes: 'a[001-128]', timeLeftSeconds: 90 },
    { workload: '2', nodes: 'a200,b1', timeLeftSeconds: 7200 },
    { workload: '3', nodes: 'a[1-', timeLeftSeconds: null },
    { workload: '4', nodes: null },
  ];

  it('finds a workload by one of its nodes, folded or not', () => {
    expect(matches(KINDS.workloads, workloads, 'nodes=a007')).toEqual([0]);
    expect(matches(KINDS.workloads, workloads, 'nodes=a[127-300]')).toEqual([0, 1]);
    expect(matches(KINDS.workloads, workloads, 'nodes=a01*')).toEqual([0]);
    expect(matches(KINDS.workloads, workloads, 'a007')).toEqual([0]);
    expect(matches(KINDS.workloads, workloads, 'a[001')).toEqual([0]);
    expect(matches(KINDS.workloads, workloads, 'nodes~a[1-')).toEqual([2]);
  });

  it('compares derived columns', () => {
    expect(matches(KINDS.workloads, workloads, 'timeLeftSeconds<5m')).toEqual([0]);
  });

  it('compares each item of a list', () => {
    const nodes = [{ partitions: 'gpu,long' }, { partitions: 'gpu-long' }];
    expect(matches(KINDS.nodes, nodes, 'partitions=gpu')).toEqual([0]);
    expect(matches(KINDS.nodes, nodes, 'partitions=gpu*')).toEqual([0, 1]);
    expect(matches(KINDS.nodes, nodes, 'partitions!=long')).toEqual([1]);
  });
});

describe('laws of filters', () => {
  it('!= is the negation of =, and ! of everything', () => {
    const cells = fc.record({
      node: fc.option(fc.constantFrom('a1', 'a2', 'b'), { nil: null }),
      powerWatts: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
      health: fc.option(fc.constantFrom('ok', 'failed'), { nil: null }),
      xidAt: fc.option(fc.constantFrom(FILTERED_AT, FILTERED_AT - 86_400_000), { nil: null }),
    });
    const comparison = fc.constantFrom(
      'node=a[1-2]',
      'powerWatts=3W',
      'health=ok',
      'xidAt=2026-11-23',
      'node=-',
    );
    fc.assert(
      fc.property(fc.array(cells), comparison, (rows, text) => {
        const kept = matches(KINDS.gpus, rows, text);
        const others = matches(KINDS.gpus, rows, text.replace('=', '!='));
        expect([...kept, ...others].sort((left, right) => left - right)).toEqual([...rows.keys()]);
        expect(matches(KINDS.gpus, rows, `!(${text})`)).toEqual(others);
      }),
    );
  });
});
