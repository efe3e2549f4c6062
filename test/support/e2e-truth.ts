import { expandNodeSet } from '../../protocol/node-set.ts';
import { gpusInCapture, sample } from './e2e-captures.ts';
import type { RealSite } from './e2e-sites.ts';
import type { Row } from './e2e-weft.ts';
import type { SlurmCluster } from './slurm-cluster.ts';
import { jobTruths, nodeTruths } from './slurm-truth.ts';

const MIB = 1_048_576;

/** Read by hand from test/fixtures/nvidia/h100/query.csv, and the memory temperatures from the XML beside it. */
export const H100_GPUS: readonly Row[] = [
  {
    node: 'de-halm-n3',
    gpu: 0,
    instance: null,
    uuid: 'GPU-aaaaaaaa-0000-0000-0000-000000000001',
    model: 'NVIDIA H100 80GB HBM3',
    pciBusId: '00000000:19:00',
    driverVersion: '550.54.15',
    utilizationRatio: 0.98,
    memoryUsedBytes: 71_002 * MIB,
    memoryTotalBytes: 81_559 * MIB,
    powerWatts: 618.35,
    temperatureCelsius: 63,
    memoryTemperatureCelsius: 71,
    smClockHertz: 1_755_000_000,
    throttleReasons: ['sw power cap', 'hw thermal slowdown'],
    eccUncorrected: 0,
    recoveryAction: 'none',
    powerLimitWatts: null,
    fabricState: null,
  },
  {
    node: 'de-halm-n3',
    gpu: 1,
    instance: null,
    uuid: 'GPU-aaaaaaaa-0000-0000-0000-000000000002',
    pciBusId: '00000000:3b:00',
    utilizationRatio: null,
    memoryUsedBytes: null,
    memoryTotalBytes: 81_559 * MIB,
    powerWatts: null,
    temperatureCelsius: null,
    memoryTemperatureCelsius: 72,
    smClockHertz: 1_755_000_000,
    throttleReasons: [],
    eccUncorrected: 4,
    recoveryAction: 'drain and reset',
    health: 'failed',
  },
];

/** Read by hand from the XML of a real 8×B200: watts on average, °C of chip and memory, PCI bus. */
const B200: readonly (readonly [number, number, number, string])[] = [
  [195.68, 39, 39, '8f'],
  [206, 53, 51, '90'],
  [194.61, 38, 38, '96'],
  [204.12, 52, 51, '97'],
  [194.32, 38, 37, 'c4'],
  [202.14, 51, 50, 'c5'],
  [194.55, 37, 37, 'cb'],
  [205.21, 51, 49, 'cc'],
];

export const B200_GPUS: readonly Row[] =
  sample('nvidia-smi/qx-b200.xml') === null
    ? []
    : B200.map(([powerWatts, temperatureCelsius, memoryTemperatureCelsius, bus], gpu) => ({
        node: 'de-halm-n4',
        gpu,
        instance: null,
        uuid: `GPU-0000000${gpu}-0000-0000-0000-00000000000${gpu}`,
        model: 'NVIDIA B200',
        pciBusId: `00000000:${bus}:00`,
        driverVersion: '580.105.08',
        utilizationRatio: 0,
        memoryUsedBytes: 0,
        memoryTotalBytes: 183_359 * MIB,
        powerWatts,
        powerLimitWatts: 1000,
        temperatureCelsius,
        memoryTemperatureCelsius,
        smClockHertz: 120_000_000,
        throttleReasons: ['gpu idle'],
        eccCorrected: 0,
        eccUncorrected: 0,
        rowRemapPending: false,
        rowRemapFailed: false,
        recoveryAction: 'none',
        health: 'ok',
      }));

/** What `scontrol`, the captures and the figures above say of each node of a site. */
export async function expectedNodes({ cluster, captures }: RealSite): Promise<readonly Row[]> {
  const [truths, jobs, lines] = await Promise.all([
    nodeTruths(cluster),
    jobTruths(cluster),
    cluster.run(['scontrol', '-o', 'show', 'node']),
  ]);
  const running = jobs.filter(({ nativeState }) => nativeState === 'RUNNING');
  return truths.map((truth): Row => {
    const { node, states, gpus, gpusAllocated, cpus, partitions, reason, reasonUser, reasonAt } = truth;
    const line = lines.split('\n').find((one) => one.startsWith(`NodeName=${node} `)) ?? '';
    const free = Number(/ FreeMem=(\d+)/.exec(line)?.[1]);
    const capture = [...gpusInCapture(captures.get(node) ?? '').values()];
    const watts = [...capture, ...H100_GPUS, ...B200_GPUS]
      .filter((gpu) => gpu['node'] === node)
      .map((gpu) => gpu['powerWatts'])
      .filter((value) => typeof value === 'number');
    return {
      site: cluster.name,
      node,
      states,
      scheduling: states.includes('DRAIN') ? 'draining' : 'open',
      state: states.includes('MIXED') ? 'mixed' : 'idle',
      partitions: partitions.split(','),
      reason,
      reasonUser,
      reasonAt: reasonAt === null ? null : new Date(reasonAt).toISOString(),
      gpuModel: capture[0]?.['model'] ?? 'h100',
      gpus,
      gpusAllocated,
      cpus,
      cpuLoad: Number(/ CPULoad=([\d.]+)/.exec(line)?.[1]),
      memoryTotalBytes: truth.memoryMebibytes * MIB,
      memoryUsedBytes: (truth.memoryMebibytes - free) * MIB,
      powerWatts: watts.length === 0 ? null : Math.round(watts.reduce((a, b) => a + b, 0) * 1000) / 1000,
      workloads: running.filter((job) => job.nodes.includes(node)).map(({ workload }) => workload),
      ...HOSTS.get(node),
    };
  });
}

/** What the node_exporters of two nodes serve: their word stands before Slurm's configuration. */
const HOSTS = new Map<string, Row>([
  [
    'de-halm-n2',
    {
      cpuLoad: 3.25,
      memoryTotalBytes: 540e9,
      memoryUsedBytes: 40e9,
      inletTemperatureCelsius: 24.5,
      notMeasured: null,
    },
  ],
  [
    'de-halm-n4',
    sample('node-exporter/e2e-output.txt') === null
      ? { cpuLoad: 3.25, memoryTotalBytes: 540e9, memoryUsedBytes: 40e9 }
      : {
          cpuLoad: 0.21,
          memoryTotalBytes: 3_831_959_552,
          memoryUsedBytes: null,
          inletTemperatureCelsius: null,
          notMeasured:
            'memoryUsedBytes=needs MemTotal and MemAvailable; inletTemperatureCelsius=not exported',
        },
  ],
]);

/** `node:index` → job, as `scontrol -d show job` prints what each job holds on each node. */
export async function allocatedGpus(cluster: SlurmCluster): Promise<ReadonlyMap<string, string>> {
  const text = await cluster.run(['scontrol', '-d', '-o', 'show', 'job']);
  const holders = new Map<string, string>();
  for (const line of text.split('\n')) {
    const job = /^JobId=(\d+) /.exec(line)?.[1];
    if (job === undefined || !line.includes(' JobState=RUNNING ')) continue;
    for (const [, nodes = '', indices = ''] of line.matchAll(
      / Nodes=(\S+) CPU_IDs=\S+ Mem=\S+ GRES=gpu:[^ (]*\(IDX:([\d,-]+)\)/g,
    )) {
      for (const node of expandNodeSet(nodes)) {
        for (const range of indices.split(',')) {
          const [first = 0, last = first] = range.split('-').map(Number);
          for (let index = first; index <= last; index += 1) holders.set(`${node}:${index}`, job);
        }
      }
    }
  }
  return holders;
}
