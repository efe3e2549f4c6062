import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSlurmDriver } from '../../../../agent/drivers/slurm/slurm-driver.ts';
import { type ProgramResult, ReadFailure } from '../../../../agent/io/io.ts';
import { rowsOf } from '../../../support/rows-of.ts';
import { bytesOf, fakeIo } from './fake-io.ts';
import { FIXTURES } from './fixture.ts';

const signal = new AbortController().signal;
const captured = (name: string) => readFileSync(`${FIXTURES}/22.05.8/${name}.json`, 'utf8');
const programs = (command: string) => {
  if (command.endsWith('--version')) return 'slurm-wlm 22.05.8';
  return command.includes('squeue') ? captured('squeue') : captured('sinfo');
};

describe('the Slurm driver', () => {
  it('reads nodes and workloads, and joins them', async () => {
    const { io } = fakeIo({ programs });
    const reading = await createSlurmDriver({ io }).read(signal);
    expect(reading.nodes).toHaveLength(6);
    expect(reading.workloads).toHaveLength(15);
    expect(rowsOf(reading).nodes[0]).toMatchObject({ node: 'halm-n1', workloads: '1,2_1' });
    expect(reading).not.toHaveProperty('notice');
    expect(reading).not.toHaveProperty('problem');
  });

  it('says how it is read, and that it can be steered', () => {
    const { io } = fakeIo({});
    const driver = createSlurmDriver({ io, conf: '/etc/slurm/slurm.conf' });
    expect(driver).toMatchObject({
      name: 'slurm',
      periodMs: 10_000,
      timeoutMs: 30_000,
      target: '/etc/slurm/slurm.conf',
    });
    expect(driver.steering?.verbs.has('cordon')).toBe(true);
    const rest = { url: 'http://slurm:6820', user: 'weft', tokenFile: '/etc/weft/jwt' };
    expect(createSlurmDriver({ io, rest }).target).toBe('http://slurm:6820');
    expect(createSlurmDriver({ io, rest: { socketPath: '/run/s' } }).target).toBe('unix:/run/s');
  });

  it('reads by slurmrestd where one is named, though a configuration is named too', async () => {
    const { io, calls } = fakeIo({
      server: (path) => {
        if (path.startsWith('/openapi')) return [200, '{"paths":{"/slurm/v0.0.38/nodes":{}}}'];
        return [200, captured(path.endsWith('/jobs') ? 'squeue' : 'sinfo')];
      },
    });
    const reading = await createSlurmDriver({ io, conf: '/none', rest: { socketPath: '/run/s' } }).read(
      signal,
    );
    expect(reading.nodes).toHaveLength(6);
    expect(calls.every((call) => call.what.startsWith('http://localhost/'))).toBe(true);
  });

  it('asks nothing of Slurm when its configuration is not there, for Slurm would search a minute', async () => {
    const { io, calls } = fakeIo({ programs });
    await expect(createSlurmDriver({ io, conf: '/none/slurm.conf' }).read(signal)).rejects.toThrow(
      '/none/slurm.conf: not found',
    );
    expect(calls).toEqual([]);
  });

  it('never reads twice at once, and reads again once the first has ended', async () => {
    let finish: (result: ProgramResult) => void = () => undefined;
    const hanging = new Promise<ProgramResult>((resolve) => {
      finish = resolve;
    });
    let hangs = true;
    const { io } = fakeIo({ programs: (command) => (hangs ? hanging : programs(command)) });
    const driver = createSlurmDriver({ io });
    const first = driver.read(signal);
    await expect(driver.read(signal)).rejects.toThrow('the reading before this one has not ended yet');
    hangs = false;
    finish({ stdout: bytesOf('slurm-wlm 22.05.8'), stderr: '', exitCode: 0 });
    await first;
    await expect(driver.read(signal)).resolves.toBeDefined();
  });

  it('says what to do about a Slurm that does not answer in time', async () => {
    const { io } = fakeIo({
      programs: () => {
        throw new ReadFailure('sinfo: no complete answer in the time allowed', { kind: 'timeout' });
      },
    });
    await expect(createSlurmDriver({ io }).read(signal)).rejects.toMatchObject({
      kind: 'timeout',
      message:
        'sinfo: no complete answer in the time allowed; see whether slurmctld answers (scontrol ping), or raise scheduler.timeout',
    });
  });

  it('shows what it could not read as a problem, and what Slurm remarked as a notice', async () => {
    const { io } = fakeIo({
      programs: (command) => {
        if (command.endsWith('--version')) return 'slurm 24.05.3';
        return command.includes('squeue')
          ? '{"jobs":[{"job_id":1},{"job_id":1},7],"warnings":[{"description":"odd"}]}'
          : '{"nodes":[{"name":"a"},{}],"warnings":[{"description":"odd"}]}';
      },
    });
    expect(rowsOf(await createSlurmDriver({ io }).read(signal))).toMatchObject({
      nodes: [{ node: 'a' }],
      workloads: [{ workload: '1' }],
      problem: 'Slurm’s answer: 1 node and 2 jobs without a name of its own',
      notice: '"odd"',
    });
  });
});
