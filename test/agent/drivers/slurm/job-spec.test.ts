import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../../agent/drivers/slurm/answer.ts';
import { recordOf } from '../../../../agent/drivers/slurm/array-tasks.ts';
import type { Fields } from '../../../../agent/drivers/slurm/fields.ts';
import { parseEnvironmentFile } from '../../../../agent/drivers/slurm/job-environment.ts';
import { specOfJob } from '../../../../agent/drivers/slurm/job-spec.ts';
import type { WorkloadSpec } from '../../../../agent/drivers/steering.ts';
import { FIXTURES } from './fixture.ts';

const script =
  '#!/bin/bash\n#SBATCH --job-name=train --mail-type=END\n#SBATCH --signal=B:USR1@60\nsleep 600\n';
const path = `${FIXTURES}/22.05.8/squeue-moving.json`;
const { records } = parseAnswer(readFileSync(path), 'jobs', path);
const environment = parseEnvironmentFile(readFileSync(`${FIXTURES}/22.05.8/environment`), false);

describe('a job of Slurm 22.05 as something to submit elsewhere', () => {
  it('has all that it was submitted with, and what is left of its time', () => {
    const started = Number(recordOf(records, '6') !== null && job('6')['start_time']) * 1000;
    expect(specOf('6', { now: started + 600_000, cpusPerTask: 2 })).toEqual({
      name: 'train',
      user: 'carol',
      account: null,
      partition: 'gpu',
      qos: null,
      directory: '/scratch/run7',
      script,
      environment: environment.variables,
      nodes: 2,
      tasks: 4,
      cpusPerTask: 2,
      gpus: 4,
      gresPerNode: 'gres/gpu:h100:2',
      memory: '3072M',
      timeLeftSeconds: 6600,
      comment: 'run 7; weft.class=open weft.checkpoint=USR1 weft.checkpoint-dir=/scratch/run7',
      dataClass: 'open',
      checkpoint: 'USR1',
      checkpointDirectory: '/scratch/run7',
      standardOutput: '/scratch/run7/out-%j',
      standardError: null,
      leftBehind: ['options of its script: mail-type', 'variables that look like secrets: HF_TOKEN'],
    } satisfies WorkloadSpec);
  });

  it('has a minute at least, and never more than its limit', () => {
    expect(specOf('6', { now: 4e12 }).timeLeftSeconds).toBe(60);
    expect(specOf('6', { now: 0 }).timeLeftSeconds).toBe(7200);
    expect(specOf('7', { now: 4e12 }).timeLeftSeconds).toBe(3600);
  });

  it('says what stays behind, and moves without the tag of an earlier move', () => {
    const { leftBehind, comment } = specOf('7', {
      now: 4e12,
      environment: null,
      environmentMissing: 'not permitted',
    });
    expect(comment).toBe('after it');
    expect(leftBehind).toEqual([
      'dependency afterok:6(unfulfilled)',
      'asks for the nodes east-n3',
      'options of its script: mail-type',
      'its environment (not permitted); it gets that of a login',
    ]);
    expect(specOf('7')).toMatchObject({ gpus: 4, gresPerNode: null, nodes: 1 });
    const now = Date.UTC(2026, 0, 1);
    const typed = {
      ...job('7'),
      tres_per_job: 'gres:gpu:h100:4',
      tres_per_task: 'cpu=2',
      deadline: 2e9,
      eligible_time: 2e9,
    };
    expect(specOf('7', { job: typed, now }).leftBehind).toEqual(
      expect.arrayContaining(['the kind of its GPUs gres:gpu:h100:4', 'its deadline', 'when it may begin']),
    );
    expect(specOf('7', { job: typed, now }).leftBehind.join()).not.toContain('by task');
  });

  it('is one task of an array, told its number', () => {
    const task = specOf('8_7', { environment: { ...environment, variables: [], umask: '0077' } });
    expect(task).toMatchObject({
      environment: [
        ['SLURM_ARRAY_TASK_ID', '7'],
        ['SLURM_ARRAY_JOB_ID', '8'],
      ],
      standardOutput: '/scratch/run7/8-7',
      memory: '8192M/gpu',
    });
    expect(task.leftBehind).toContain('umask 0077; elsewhere it is 0022');
  });

  it('asks for as many nodes as it asked for, where Slurm guesses more while it waits', () => {
    const waiting = { ...job('7'), node_count: 3, max_nodes: 2 };
    expect(specOf('7', { job: waiting }).nodes).toBe(2);
  });

  it('is none without a user', () => {
    expect(() => specOf('7', { job: { ...job('7'), user_name: '' } })).toThrow('nobody to run it as');
  });
});

function job(id: string): Fields {
  const record = recordOf(records, id);
  if (record === null || record === 'unclear') throw new Error(`no job ${id} in the capture`);
  return record;
}

function specOf(id: string, parts: Partial<Parameters<typeof specOfJob>[0]> = {}): WorkloadSpec {
  const others = { environment, environmentMissing: null, cpusPerTask: null, now: 0 };
  return specOfJob({ job: job(id), id, script, ...others, ...parts });
}
