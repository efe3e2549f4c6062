import { describe, expect, it } from 'vitest';
import { parseNodes } from '../../../../agent/drivers/slurm/parse-nodes.ts';
import { column, FIXTURES, jobsOf, nodesOf } from './fixture.ts';

const MIB = 1_048_576;

describe('nodes of Slurm 22.05, states in a string and numbers plain', () => {
  const { nodes } = nodesOf(
    `${FIXTURES}/22.05.8/sinfo.json`,
    jobsOf(`${FIXTURES}/22.05.8/squeue.json`).onNode,
  );

  it('have every value in base units', () => {
    expect(nodes[2]).toEqual({
      node: 'halm-n3',
      state: 'mixed',
      scheduling: 'draining',
      nativeState: 'MIXED+DRAIN',
      partitions: 'gpu',
      reason: 'fan 2 loud',
      reasonUser: 'root',
      reasonAt: 1_795_472_658_000,
      gpus: 4,
      gpuModel: 'h100',
      gpusAllocated: 1,
      cpus: 64,
      cpuLoad: 0.46,
      memoryTotalBytes: 512_000 * MIB,
      memoryUsedBytes: (512_000 - 23_364) * MIB,
      workloads: '13',
      notMeasured: null,
    });
  });

  it('tell draining from drained, down and failing', () => {
    expect(column(nodes, 'node', 'scheduling')).toEqual({
      'halm-n1': 'open',
      'halm-n2': 'open',
      'halm-n3': 'draining',
      'halm-n4': 'drained',
      'halm-n5': 'open',
      'halm-n6': 'failed',
    });
    expect(column(nodes, 'node', 'state')).toMatchObject({ 'halm-n1': 'mixed', 'halm-n5': 'down' });
  });

  it('list the jobs that stand on them, and none that waits or has ended', () => {
    expect(column(nodes, 'node', 'workloads')).toEqual({
      'halm-n1': '1,2_1',
      'halm-n2': '1,2_2',
      'halm-n3': '13',
      'halm-n4': '',
      'halm-n5': '',
      'halm-n6': '',
    });
    expect(column(nodes, 'node', 'gpusAllocated')).toMatchObject({
      'halm-n1': 4,
      'halm-n2': 4,
      'halm-n3': 1,
    });
  });
});

describe('nodes of Slurm 25.05, states in a list and numbers wrapped', () => {
  const { nodes } = nodesOf(`${FIXTURES}/25.05/nodes.json`, jobsOf(`${FIXTURES}/25.05/jobs.json`).onNode);
  const byName = new Map(nodes.map((node) => [node.node, node]));

  it('have the same columns in the same units', () => {
    expect(byName.get('g1')).toEqual({
      node: 'g1',
      state: 'mixed',
      scheduling: 'draining',
      nativeState: 'MIXED+DRAIN',
      partitions: 'gpu,long',
      reason: 'row remap pending',
      reasonUser: 'noc-1',
      reasonAt: 1_762_942_829_000,
      gpus: 8,
      gpuModel: 'h200',
      gpusAllocated: 5,
      cpus: 192,
      cpuLoad: 40.12,
      memoryTotalBytes: 2_063_000 * MIB,
      memoryUsedBytes: 1_031_500 * MIB,
      workloads: '65534,700_2',
      notMeasured: null,
    });
  });

  it('that do not answer are unknown, not drained, and what they last reported is not measured', () => {
    expect(byName.get('g2')).toMatchObject({
      state: 'unknown',
      scheduling: 'cordoned',
      nativeState: 'IDLE+NOT_RESPONDING+DRAIN',
      gpusAllocated: 0,
      cpuLoad: null,
      memoryUsedBytes: null,
      notMeasured: 'cpuLoad=slurmd does not answer; memoryUsedBytes=slurmd does not answer',
    });
  });

  it('with several GPU types sum them, and with the feature commissioning are so', () => {
    expect(byName.get('g3')).toMatchObject({
      state: 'down',
      scheduling: 'commissioning',
      gpus: 6,
      gpuModel: 'h200+a100',
      gpusAllocated: 3,
      partitions: '',
      workloads: '65534',
    });
  });

  it('keep null, and why, for what was not given or cannot be', () => {
    expect(byName.get('g4')).toMatchObject({
      state: 'idle',
      nativeState: 'IDLE+CLOUD+POWERED_DOWN+PLANNED',
      reason: null,
      reasonUser: null,
      reasonAt: null,
      gpus: 8,
      gpuModel: null,
      gpusAllocated: 0,
      memoryUsedBytes: null,
      notMeasured: 'gpuModel=gres names no type; memoryUsedBytes=free_mem 2000 is more than real_memory 1000',
    });
    expect(byName.get('login1')).toMatchObject({
      scheduling: 'cordoned',
      gpus: 0,
      cpuLoad: 64,
      memoryTotalBytes: 65_535 * MIB,
      memoryUsedBytes: 65_000 * MIB,
    });
  });
});

describe('nodes', () => {
  it('of an older API that tells less have null and its reason, never zero', () => {
    expect(parseNodes([{ name: 'a', state: 'idle' }], new Map()).nodes).toEqual([
      {
        node: 'a',
        state: 'idle',
        scheduling: 'open',
        nativeState: 'IDLE',
        partitions: '',
        reason: null,
        reasonUser: null,
        reasonAt: null,
        gpus: null,
        gpuModel: null,
        gpusAllocated: null,
        cpus: null,
        cpuLoad: null,
        memoryTotalBytes: null,
        memoryUsedBytes: null,
        workloads: '',
        notMeasured: [
          'gpus=no gres in Slurm’s answer',
          'gpuModel=no gres in Slurm’s answer',
          'gpusAllocated=no gres in Slurm’s answer',
          'cpus=not in Slurm’s answer',
          'cpuLoad=no cpu_load from slurmd',
          'memoryTotalBytes=no real_memory in Slurm’s answer',
          'memoryUsedBytes=no real_memory in Slurm’s answer',
        ].join('; '),
      },
    ]);
  });

  it('without a name, or named twice, are counted and left out', () => {
    const records = [{ name: 'a' }, { name: 'a' }, { name: '' }, {}, { name: '__proto__', state: 'idle' }];
    const { nodes, unreadable } = parseNodes(records, new Map());
    expect(nodes.map((node) => node.node)).toEqual(['a', '__proto__']);
    expect(unreadable).toBe(3);
  });

  it('are commissioning by their reason only while they are held back', () => {
    const scheduling = (state: readonly string[], reason: string) =>
      parseNodes([{ name: 'a', state, reason }], new Map()).nodes[0]?.scheduling;
    expect(scheduling(['IDLE', 'DRAIN'], 'Commissioning, ticket 7')).toBe('commissioning');
    expect(scheduling(['IDLE'], 'commissioning')).toBe('open');
    expect(scheduling(['IDLE', 'DRAIN'], 'decommissioning')).toBe('drained');
  });
});
