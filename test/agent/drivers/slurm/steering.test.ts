import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createSlurmSteering } from '../../../../agent/drivers/slurm/steering.ts';
import { bytesOf, fakeIo } from './fake-io.ts';
import { SPEC } from './made-spec.ts';

const { signal } = new AbortController();
const MINE = { ...SPEC, user: userInfo().username };

describe('steering Slurm', () => {
  it('holds many nodes in calls of bounded length, each named, and only those that are not held', async () => {
    const names = Array.from({ length: 600 }, (_, at) => `n${at}`);
    const held = new Map<string, string>([['n7', 'carol: ECC']]);
    const { steering, acts } = made(
      { nodes: () => names.map((name) => node(name, held.get(name))), jobs: () => [] },
      (command) => {
        const [, list, reason] = /NodeName=(\S+) State=DRAIN Reason="(.*)"$/.exec(command) ?? [];
        for (const name of list?.split(',') ?? []) held.set(name, reason ?? '');
        return '';
      },
    );
    await steering.cordon(names, 'noc-2: fan', signal);
    expect(acts.map((command) => command.match(/,/g)?.length)).toEqual([249, 249, 98]);
    expect(held.get('n7')).toBe('carol: ECC');
    await steering.cordon(names, 'again', signal);
    expect(acts).toHaveLength(3);
  });

  it('counts what it held: an exit status of 0 is no observation', async () => {
    const { steering } = made({ nodes: () => [node('n1'), node('n2', 'x')], jobs: () => [] });
    await expect(steering.cordon(['n1', 'n2'], 'x', signal)).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'scontrol update State=DRAIN: 0 of 1 nodes show it, "n1" is IDLE; ask again',
    });
  });

  it('signals only what declares exactly that signal', async () => {
    const { steering, acts } = made({
      jobs: () => [
        job(1, 'RUNNING', 'weft.checkpoint=USR1'),
        job(2, 'RUNNING', ''),
        job(3, 'PENDING', 'weft.checkpoint=USR1'),
      ],
    });
    await steering.checkpoint('1', 'USR1', signal);
    await expect(steering.checkpoint('1', 'KILL', signal)).rejects.toThrow('declares the signal USR1');
    await expect(steering.checkpoint('2', 'USR1', signal)).rejects.toThrow('declares no signal');
    await expect(steering.checkpoint('3', 'USR1', signal)).rejects.toThrow(
      'only a running job can write one',
    );
    expect(acts).toEqual(['scancel --signal=USR1 --batch 1']);
  });

  it('does nothing where the state that is wanted holds already', async () => {
    const { steering, acts } = made({
      jobs: () => [job(1, 'PENDING', ''), job(2, 'COMPLETED', ''), job(3, 'PENDING', '', 0)],
    });
    await steering.requeue('1', signal);
    await steering.release('1', signal);
    await steering.cancel('2', signal);
    await steering.cancel('4', signal);
    await steering.hold('3', signal);
    expect(acts).toEqual([]);
  });

  it('acts on no array by its number, and on no part of a heterogeneous job', async () => {
    const { steering, acts } = made({
      jobs: () => [
        { ...job(8, 'PENDING', ''), array_job_id: 8, array_task_id: null, array_task_string: '1-4' },
        { ...job(9, 'RUNNING', ''), het_job_id: 9 },
      ],
    });
    await expect(steering.cancel('8', signal)).rejects.toThrow('8 names an array or a job of several parts');
    await expect(steering.cancel('9', signal)).rejects.toThrow('9 names an array or a job of several parts');
    expect(acts).toEqual([]);
  });

  it('says that it is not known whether a job ended which Slurm shows as before', async () => {
    const { steering } = made({ jobs: () => [job(1, 'RUNNING', '')] });
    await expect(steering.cancel('1', signal)).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(steering.requeue('1', signal)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('finds what it submitted when the answer was lost, and submits nothing a second time', async () => {
    const jobs: object[] = [];
    const { steering, acts } = made({ jobs: () => jobs }, (command) => {
      const [, comment = ''] = /--comment=(.*?) --chdir/.exec(command) ?? [];
      jobs.push({ ...job(41, 'PENDING', comment, 0), user_name: MINE.user });
      return {
        exitCode: 1,
        stderr: 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation',
      };
    });
    await expect(steering.submitHeld(MINE, 'weft:01J', signal)).rejects.toMatchObject({
      kind: 'unreachable',
    });
    expect(await steering.submitHeld(MINE, 'weft:01J', signal)).toBe('41');
    expect(acts).toHaveLength(1);
  });

  it('ends the second of two, where one that was given up reached the controller after all', async () => {
    const jobs: { job_id: number; job_state: string }[] = [];
    const { steering, acts } = made({ jobs: () => jobs }, (command) => {
      if (command === 'scancel 42') {
        for (const one of jobs) if (one.job_id === 42) one.job_state = 'CANCELLED';
        return '';
      }
      for (const id of [41, 42]) {
        jobs.push({
          ...job(id, 'PENDING', 'run 7 weft:01J', 0),
          job_id: id,
          job_state: 'PENDING',
          ...{ user_name: MINE.user },
        });
      }
      return '42\n';
    });
    expect(await steering.submitHeld(MINE, 'weft:01J', signal)).toBe('41');
    expect(acts.slice(1)).toEqual(['scancel 42']);
  });

  it('takes no job of another user for its own, whatever tag that carries', async () => {
    const jobs: object[] = [{ ...job(7, 'RUNNING', 'weft:01J'), user_name: 'mallory' }];
    const { steering } = made({ jobs: () => jobs }, () => {
      jobs.push({ ...job(41, 'PENDING', 'run 7 weft:01J', 0), user_name: MINE.user });
      return '41\n';
    });
    expect(await steering.submitHeld(MINE, 'weft:01J', signal)).toBe('41');
  });

  it('refuses to choose between two open jobs of one tag', async () => {
    const two = [41, 42].map((id) => ({ ...job(id, 'PENDING', 'weft:01J', 0), user_name: MINE.user }));
    const { steering, acts } = made({ jobs: () => two });
    await expect(steering.submitHeld(MINE, 'weft:01J', signal)).rejects.toThrow(
      'Slurm: 2 jobs carry weft:01J: 41 (PENDING), 42 (PENDING); end all but one by hand',
    );
    expect(acts).toEqual([]);
  });

  it('takes a script that could not be had for what it is, though scontrol ends with 0', async () => {
    const failing = (stderr: string) =>
      made({ jobs: () => [job(1, 'RUNNING', '')] }, () => ({ stderr })).steering;
    await expect(
      failing('job script retrieval failed: Invalid user id').specOf('1', signal),
    ).rejects.toMatchObject({ kind: 'refused' });
    await expect(
      failing('job script retrieval failed: Unable to contact slurm controller (connect failure)').specOf(
        '1',
        signal,
      ),
    ).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('takes no for an answer only once slurmctld has heard all of its nodes', async () => {
    let state = 'unknown';
    const { steering } = made(
      { nodes: () => [{ ...node('n1'), state }, node('n2')], jobs: () => [] },
      (command) =>
        command.includes('--test-only')
          ? {
              exitCode: 1,
              stderr: 'allocation failure: Requested node configuration is not available',
            }
          : '',
    );
    await expect(steering.feasible(MINE, signal)).rejects.toMatchObject({ kind: 'unreachable' });
    state = 'idle';
    await expect(steering.feasible(MINE, signal)).resolves.toContain('not available');
  });

  it('shows Slurm’s own words for each verb', () => {
    const { steering } = made({ jobs: () => [] });
    for (const verb of steering.verbs) expect(steering.nativeWords(verb)).not.toBe('');
    expect(steering.nativeWords('cordon')).toBe('State=DRAIN (nothing is killed)');
  });
});

type Act = Exclude<Parameters<typeof fakeIo>[0]['programs'], undefined>;

/** Steering over lists of nodes and jobs that a test may change; `acts` are the commands that were no reading. */
function made(
  world: { nodes?: () => readonly object[]; jobs: () => readonly object[] },
  act: Act = () => '',
) {
  const acts: string[] = [];
  const { io } = fakeIo({
    programs: (command) => {
      if (command === 'sinfo --version') return 'slurm-wlm 22.05.8';
      if (command.startsWith('sinfo'))
        return { stdout: bytesOf(JSON.stringify({ errors: [], nodes: world.nodes?.() ?? [] })) };
      if (command.startsWith('squeue --json'))
        return { stdout: bytesOf(JSON.stringify({ errors: [], jobs: world.jobs() })) };
      acts.push(command);
      return act(command);
    },
  });
  return { steering: createSlurmSteering({ io, rootJobs: true }), acts };
}

function node(name: string, reason?: string): object {
  return {
    name,
    state: 'idle',
    state_flags: reason === undefined ? [] : ['DRAIN'],
    reason: reason ?? '',
    gres: '',
  };
}

function job(id: number, state: string, comment: string, priority = 1): object {
  return { job_id: id, job_state: state, comment, priority, user_name: 'carol', batch_flag: true, nodes: '' };
}
