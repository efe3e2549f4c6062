import { describe, expect, it } from 'vitest';
import { parseJobs } from '../../../../agent/drivers/slurm/parse-jobs.ts';
import { column, FIXTURES, jobsOf } from './fixture.ts';

describe('jobs of Slurm 22.05, states in a string and numbers plain', () => {
  const { workloads } = jobsOf(`${FIXTURES}/22.05.8/squeue.json`);
  const byId = new Map(workloads.map((workload) => [workload.workload, workload]));

  it('keep a hostile name as it is, and have every value in base units', () => {
    expect(byId.get('1')).toEqual({
      workload: '1',
      name: 'train "north"\n\u001b[31mred\u202e __proto__',
      user: 'root',
      account: null,
      partition: 'gpu',
      state: 'running',
      nativeState: 'RUNNING',
      nodes: 'halm-n[1-2]',
      nodeCount: 2,
      gpus: 6,
      submittedAt: 1_795_472_654_000,
      startedAt: 1_795_472_656_000,
      endedAt: null,
      timeLimitSeconds: 5400,
      priority: 1,
      dataClass: 'health',
      checkpoint: 'USR1',
      checkpointDirectory: '/scratch/run7',
      reason: null,
      gpuList: 'halm-n1:0,halm-n1:1,halm-n1:2,halm-n2:0,halm-n2:1,halm-n2:2',
    });
  });

  it('are named as squeue names them, tasks of arrays and parts of heterogeneous jobs too', () => {
    expect([...byId.keys()].sort()).toEqual(
      ['1', '10', '11+0', '11+1', '13', '2_1', '2_2', '2_[3-9%2]', '3', '4', '5', '6', '7', '8', '9'].sort(),
    );
  });

  it('wait, are held, have ended: each by its own word', () => {
    expect(column(workloads, 'workload', 'state')).toMatchObject({
      '2_1': 'running',
      '2_[3-9%2]': 'pending',
      3: 'held',
      4: 'failed',
      6: 'completed',
      7: 'pending',
      10: 'cancelled',
    });
    expect(column(workloads, 'workload', 'reason')).toMatchObject({
      '2_[3-9%2]': 'JobArrayTaskLimit',
      3: 'JobHeldUser',
      4: 'NonZeroExitCode, exit code 3',
      5: 'JobLaunchFailure, signal 9',
      6: null,
      7: 'Resources',
    });
  });

  it('ask for GPUs by job, node, task or socket', () => {
    expect(column(workloads, 'workload', 'gpus')).toMatchObject({
      3: 6,
      4: 0,
      6: 2,
      7: 24,
      8: 6,
      9: 2,
      '2_[3-9%2]': 1,
    });
  });

  it('have no start before they started, though Slurm forecasts one, and no end before they ended', () => {
    expect(byId.get('7')).toMatchObject({ startedAt: null, endedAt: null });
    expect(byId.get('10')).toMatchObject({ startedAt: null, endedAt: 1_795_472_654_000 });
    expect(byId.get('4')).toMatchObject({ startedAt: 1_795_472_656_000, endedAt: 1_795_472_656_000 });
  });

  it('without a limit have none', () => {
    expect(byId.get('2_1')).toMatchObject({ timeLimitSeconds: null, gpuList: 'halm-n1:3' });
  });
});

describe('jobs of Slurm 25.05, states in a list and numbers wrapped', () => {
  const { workloads, onNode } = jobsOf(`${FIXTURES}/25.05/jobs.json`);

  it('have the same columns in the same units', () => {
    expect(workloads[0]).toEqual({
      workload: '65534',
      name: 'pretrain',
      user: 'ada',
      account: 'nlp',
      partition: 'gpu',
      state: 'running',
      nativeState: 'RUNNING',
      nodes: 'g1,g3',
      nodeCount: 2,
      gpus: 8,
      submittedAt: 1_762_940_000_000,
      startedAt: 1_762_940_010_000,
      endedAt: null,
      timeLimitSeconds: null,
      priority: 65_535,
      dataClass: 'restricted',
      checkpoint: null,
      checkpointDirectory: null,
      reason: null,
      gpuList: 'g1:0,g1:1,g1:2,g1:6,g1:7,g3:3,g3:4,g3:5',
    });
  });

  it('that end still hold their nodes, and count what was allocated where no node tells', () => {
    expect(workloads[1]).toMatchObject({
      workload: '700_2',
      state: 'completing',
      nativeState: 'CANCELLED+COMPLETING',
      gpus: 1,
      gpuList: null,
      endedAt: 1_762_942_001_000,
    });
    expect(onNode.get('g1')).toEqual(['65534', '700_2']);
  });

  it('take a request from TRES before the options, and a user id where no name is known', () => {
    expect(workloads[2]).toMatchObject({
      workload: '700_[3-9%2]',
      state: 'held',
      gpus: 3,
      timeLimitSeconds: null,
    });
    expect(workloads[3]).toMatchObject({
      workload: '800+1',
      user: '1007',
      account: null,
      state: 'failed',
      reason: 'OutOfMemory, step 0 was killed, exit code 137',
    });
    expect(onNode.has('g4')).toBe(false);
  });
});

describe('jobs', () => {
  it('without an id, or with one that came before, are counted and left out', () => {
    const { workloads, unreadable } = parseJobs([
      { job_id: 1 },
      { job_id: 1 },
      { job_id: 0 },
      { job_id: 'x' },
      {},
    ]);
    expect(workloads.map(({ workload, state }) => [workload, state])).toEqual([['1', 'unknown']]);
    expect(unreadable).toBe(4);
  });

  it('whose node list cannot be read have none, and name no GPU', () => {
    const job = { job_id: 1, job_state: 'RUNNING', nodes: 'a[1-', gres_detail: ['gpu:h100:1(IDX:0)'] };
    expect(parseJobs([job]).workloads[0]).toMatchObject({ nodes: null, gpus: 1, gpuList: null });
    const huge = { job_id: 2, job_state: 'RUNNING', nodes: 'a[1-999999999]', gres_detail: [] };
    expect(parseJobs([huge]).onNode.size).toBe(0);
  });

  it('on a node named like a property of objects are found there', () => {
    const job = { job_id: 1, job_state: 'RUNNING', nodes: '__proto__,constructor' };
    expect([...parseJobs([job]).onNode.keys()]).toEqual(['__proto__', 'constructor']);
  });

  it('keep 4096 units of a name of a megabyte', () => {
    expect(parseJobs([{ job_id: 1, name: 'x'.repeat(1_000_000) }]).workloads[0]?.name).toHaveLength(4096);
  });
});
