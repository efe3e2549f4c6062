import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runAs } from '../../../../agent/drivers/slurm/job-owner.ts';
import { submissionOf } from '../../../../agent/drivers/slurm/submission.ts';
import { SPEC } from './made-spec.ts';

const how = { comment: 'run 7 weft:01J', verb: '--hold' } as const;

describe('what sbatch is told', () => {
  it('is each thing in one argument behind its name, the script and the environment apart', () => {
    const { argv, feeds } = submissionOf(SPEC, how);
    expect(argv).toEqual([
      'sbatch',
      '--parsable',
      '--quiet',
      '--ignore-pbs',
      '--propagate=NONE',
      '--hold',
      '--export-file=3',
      '--job-name=train',
      '--comment=run 7 weft:01J',
      '--chdir=/scratch/run7',
      '--time=0:5400',
      '--nodes=2',
      '--ntasks=4',
      '--cpus-per-task=2',
      '--gres=gpu:h100:2',
      '--mem=3072M',
      '--account=physics',
      '--partition=gpu',
      '--qos=high',
      '--output=/scratch/run7/out',
      '--error=/scratch/run7/err',
      '--open-mode=append',
      '--signal=B:USR1@60',
    ]);
    expect(Buffer.from(feeds.get(0) ?? []).toString()).toBe(
      '#!/bin/sh\n#weft: #SBATCH --signal=B:USR1@60\nsleep 1\n',
    );
    expect(Buffer.from(feeds.get(3) ?? []).toString()).toBe('PATH=/bin\0A=b c\nd\0');
  });

  it('is less where less is known: the environment of a login, no limit of time, GPUs as a total', () => {
    const { argv, feeds } = submissionOf(
      {
        ...SPEC,
        name: '',
        environment: [],
        timeLeftSeconds: null,
        gresPerNode: null,
        gpus: 3,
        memory: null,
        tasks: null,
        cpusPerTask: null,
        account: null,
        partition: null,
        qos: null,
        standardOutput: null,
        standardError: null,
        script: '#!/bin/sh\n',
      },
      { ...how, verb: '--test-only' },
    );
    expect(argv.slice(4)).toEqual([
      '--propagate=NONE',
      '--test-only',
      '--export=NONE',
      '--comment=run 7 weft:01J',
      '--chdir=/scratch/run7',
      '--time=UNLIMITED',
      '--nodes=2',
      '--gpus=3',
      '--open-mode=append',
    ]);
    expect([...feeds.keys()]).toEqual([0]);
  });

  it('takes memory as Slurm counts it', () => {
    const memory = (text: string) =>
      submissionOf({ ...SPEC, memory: text }, how).argv.find((option) => option.startsWith('--mem'));
    expect(['100M/cpu', '8G/gpu', '512'].map(memory)).toEqual([
      '--mem-per-cpu=100M',
      '--mem-per-gpu=8G',
      '--mem=512',
    ]);
  });

  it.each([
    [{ name: 'a\0b' }, 'its name holds a zero byte'],
    [{ name: 'n'.repeat(1025) }, 'its name has 1025 bytes; Slurm takes 1024'],
    [{ directory: 'run7' }, 'its directory "run7" is no full path'],
    [{ partition: '-f' }, 'its partition "-f" is no name'],
    [{ account: 'a b' }, 'its account "a b" is no name'],
    [{ gresPerNode: 'gres/gpu:8;x' }, 'its GRES "gpu:8;x" is none'],
    [{ memory: '$(x)' }, 'its memory "$(x)" is none'],
    [{ nodes: 0 }, 'expected 1 or more nodes, found 0'],
    [{ nodes: 1.5 }, 'expected 1 or more nodes, found 1.5'],
    [{ script: 'x'.repeat(4 * 1024 * 1024 + 1) }, 'its script has 4194305 bytes'],
    [{ environment: [['A=B', 'c']] as const }, 'its environment has a name'],
    [{ environment: [['A', 'b\0C=d']] as const }, 'its environment has a name'],
  ])('is refused where Slurm would refuse it, or take it for something else: %#', (part, words) => {
    expect(() => submissionOf({ ...SPEC, ...part }, how)).toThrow(words);
  });

  it('never begins an argument with a text of the job', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), fc.string({ maxLength: 50 }), (name, path) => {
        if (`${name}${path}`.includes('\0')) return;
        const { argv } = submissionOf({ ...SPEC, name, standardOutput: path, directory: `/${path}` }, how);
        for (const argument of argv.slice(1)) expect(argument).toMatch(/^--[a-z-]+(?:=|$)/);
      }),
    );
  });
});

describe('whose a job is', () => {
  const root = { isRoot: true, user: 'root', rootJobs: false };

  it('is its owner’s, by runuser, where the agent is root', () => {
    expect(runAs('carol', root)).toEqual(['runuser', '-u', 'carol', '--']);
  });

  it('is the agent’s own user where they are the same', () => {
    expect(runAs('carol', { isRoot: false, user: 'carol', rootJobs: false })).toEqual([]);
  });

  it('is never root’s unless a site says so, nor anybody else’s without root', () => {
    expect(() => runAs('root', root)).toThrow('jobs of root are not taken from elsewhere');
    expect(runAs('root', { ...root, rootJobs: true })).toEqual([]);
    expect(() => runAs('carol', { isRoot: false, user: 'weft', rootJobs: false })).toThrow(
      'the agent runs as weft and cannot submit for carol; run the agent as root',
    );
    for (const user of ['-u', '', 'a b', '0', '$(x)'])
      expect(() => runAs(user, root)).toThrow('no name of a user');
  });
});
