import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../../agent/drivers/slurm/answer.ts';
import { column, jobsOf, nodesOf } from './fixture.ts';

const CAPTURES = '../shared/samples/slurmrestd';
const OLDER = `${CAPTURES}/24.05/0.0.41`;
const LATER = `${CAPTURES}/25.05/0.0.43`;
const GIB = 2 ** 30;
const MIB = 2 ** 20;

describe.skipIf(!existsSync(CAPTURES))('answers captured from real slurmrestd', () => {
  const node = (path: string) => nodesOf(path).nodes[0];
  const job = (path: string) => jobsOf(path).workloads[0];

  it('are all read, or refused for the error that they are', () => {
    const refused: string[] = [];
    for (const folder of [OLDER, LATER]) {
      for (const file of readdirSync(folder).filter((name) => /^slurm-(?:job|node|jwt).*json$/.test(name))) {
        const list = file.startsWith('slurm-node') ? 'nodes' : 'jobs';
        try {
          expect(parseAnswer(readFileSync(`${folder}/${file}`), list, file).records.length).toBeGreaterThan(
            0,
          );
        } catch {
          refused.push(`${folder.slice(-6)}/${file}`);
        }
      }
    }
    expect(refused).toEqual([
      '0.0.41/slurm-job-archived.json',
      '0.0.41/slurm-job-gpus-archived.json',
      '0.0.41/slurm-job-unfound.json',
      '0.0.41/slurm-jwt-invalid-token.json',
      '0.0.41/slurm-node-unfound.json',
      '0.0.43/slurm-job-archived.json',
      '0.0.43/slurm-job-gpus-archived.json',
      '0.0.43/slurm-job-unfound.json',
      '0.0.43/slurm-jwt-expired-token.json',
      '0.0.43/slurm-jwt-invalid-token.json',
      '0.0.43/slurm-node-unfound.json',
    ]);
  });

  it('say what to do about an expired token', () => {
    const file = `${LATER}/slurm-jwt-expired-token.json`;
    expect(() => jobsOf(file)).toThrow(
      /Protocol authentication error" \(1007\); check that munged runs, or that the JWT/,
    );
  });

  it('of nodes have state, scheduling and reason', () => {
    const shown = (path: string) => {
      const { state, scheduling, nativeState, reason, reasonUser, reasonAt } = node(path) ?? {};
      return [state, scheduling, nativeState, reason, reasonUser, reasonAt];
    };
    expect(shown(`${OLDER}/slurm-node-idle.json`)).toEqual(['idle', 'open', 'IDLE', null, null, null]);
    expect(shown(`${OLDER}/slurm-node-mixed.json`)).toEqual(['mixed', 'open', 'MIXED', null, null, null]);
    expect(shown(`${LATER}/slurm-node-allocated.json`)).toEqual([
      'allocated',
      'open',
      'ALLOCATED',
      null,
      null,
      null,
    ]);
    expect(shown(`${OLDER}/slurm-node-down.json`)).toEqual([
      'down',
      'open',
      'DOWN',
      'CPU dead',
      'root',
      1_747_754_463_000,
    ]);
    expect(shown(`${OLDER}/slurm-node-drain.json`)).toEqual([
      'idle',
      'drained',
      'IDLE+DRAIN',
      'ECC memory error',
      'root',
      1_747_762_139_000,
    ]);
    expect(shown(`${OLDER}/slurm-node-draining.json`)).toEqual([
      'mixed',
      'draining',
      'MIXED+DRAIN',
      'ECC memory error',
      'root',
      1_762_858_462_000,
    ]);
    expect(shown(`${LATER}/slurm-node-planned.json`).slice(0, 3)).toEqual([
      'idle',
      'open',
      'IDLE+COMPLETING+PLANNED',
    ]);
  });

  it('of nodes have GPUs, processors and memory', () => {
    expect(node(`${OLDER}/slurm-node-with-gpus-model-allocated.json`)).toMatchObject({
      node: 'gpu1',
      gpus: 4,
      gpuModel: 'h100',
      gpusAllocated: 4,
      cpus: 32,
      cpuLoad: 1.11,
      memoryTotalBytes: 512 * GIB,
      memoryUsedBytes: 512 * GIB - 484 * MIB,
      notMeasured: null,
    });
    expect(node(`${LATER}/slurm-node-with-gpus-model-mixed.json`)).toMatchObject({
      gpus: 4,
      gpusAllocated: 1,
      cpuLoad: 2.12,
    });
    expect(node(`${OLDER}/slurm-node-without-gpu.json`)).toMatchObject({
      gpus: 0,
      gpusAllocated: 0,
      gpuModel: null,
      memoryTotalBytes: 128 * GIB,
      memoryUsedBytes: null,
      notMeasured: 'gpuModel=no GPU in gres; memoryUsedBytes=no free_mem from slurmd',
    });
  });

  it('of whole sites have every node and every job', () => {
    expect(nodesOf(`${OLDER}/slurm-nodes.json`)).toMatchObject({ nodes: { length: 100 }, unreadable: 0 });
    expect(column(nodesOf(`${LATER}/slurm-nodes.json`).nodes, 'node', 'scheduling')).toEqual({
      cn1: 'open',
      cn2: 'open',
      cn3: 'drained',
      cn4: 'open',
      gpu1: 'open',
      gpu2: 'open',
    });
    expect(jobsOf(`${OLDER}/slurm-jobs.json`)).toMatchObject({ workloads: { length: 14 }, unreadable: 0 });
    expect(jobsOf(`${LATER}/slurm-jobs.json`)).toMatchObject({ workloads: { length: 19 }, unreadable: 0 });
  });

  it.each([
    ['gres', 4, 'gpu1:0,gpu1:1,gpu1:2,gpu1:3'],
    ['running', 4, 'gpu1:0,gpu1:1,gpu1:2,gpu1:3'],
    ['multi-nodes', 8, 'gpu1:0,gpu1:1,gpu1:2,gpu1:3,gpu2:0,gpu2:1,gpu2:2,gpu2:3'],
    ['multi-types', 1, 'gpu1:0'],
    ['type', 1, 'gpu1:0'],
    ['per-node', 2, 'gpu1:0,gpu2:0'],
    ['per-socket', 2, 'gpu1:0,gpu1:1'],
    ['per-task', 4, 'gpu1:0,gpu1:1,gpu1:2,gpu1:3'],
    ['pending', 4, null],
    ['completed', 4, null],
  ])('of a job with GPUs by %s count them and say which', (kind, gpus, gpuList) => {
    for (const folder of [OLDER, LATER]) {
      expect(job(`${folder}/slurm-job-gpus-${kind}.json`)).toMatchObject({ gpus, gpuList });
    }
  });

  it('of jobs have states, times, limits and how they ended', () => {
    expect(job(`${OLDER}/slurm-job-running.json`)).toEqual({
      workload: '649722',
      name: 'wrap',
      user: 'ksoto',
      account: 'optic',
      partition: 'batch',
      state: 'running',
      nativeState: 'RUNNING',
      nodes: 'cn001',
      nodeCount: 1,
      gpus: 0,
      submittedAt: 1_747_754_477_000,
      startedAt: 1_747_754_478_000,
      endedAt: null,
      timeLimitSeconds: 120,
      priority: 454,
      dataClass: null,
      checkpoint: null,
      checkpointDirectory: null,
      reason: null,
      gpuList: '',
    });
    expect(job(`${OLDER}/slurm-job-pending.json`)).toMatchObject({
      state: 'pending',
      reason: 'BeginTime',
      startedAt: null,
    });
    expect(job(`${LATER}/slurm-job-completed.json`)).toMatchObject({
      state: 'completed',
      reason: null,
      endedAt: 1_762_789_077_000,
    });
    expect(job(`${LATER}/slurm-job-failed.json`)).toMatchObject({
      state: 'failed',
      reason: 'NonZeroExitCode, exit code 1',
    });
    expect(job(`${OLDER}/slurm-job-timeout.json`)).toMatchObject({
      state: 'failed',
      nativeState: 'TIMEOUT',
      reason: 'TimeLimit, signal 15',
    });
    expect(job(`${LATER}/slurm-jobs.json`)).toMatchObject({
      state: 'cancelled',
      nodes: null,
      nodeCount: 4,
      startedAt: null,
    });
  });
});
