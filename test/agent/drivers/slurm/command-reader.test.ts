import { describe, expect, it } from 'vitest';
import { createCommandReader } from '../../../../agent/drivers/slurm/command-reader.ts';
import { bytesOf, fakeIo, limits } from './fake-io.ts';

function slurm(version: string, nodes: unknown = '{"nodes":[{"name":"a"}]}') {
  return fakeIo({
    programs: (command) => {
      if (command.endsWith('--version')) return version;
      if (command.includes('squeue')) return '{"jobs":[{"job_id":1}]}';
      return nodes as string;
    },
  });
}

describe('reading by Slurm’s programs', () => {
  it('asks sinfo of 22.05, and scontrol of what came later', async () => {
    const old = slurm('slurm-wlm 22.05.8\n');
    await createCommandReader({ run: old.io.run, conf: null, programs: null }).read(limits);
    expect(old.calls.map((call) => call.what)).toEqual([
      'sinfo --version',
      'sinfo --json --all --local',
      'squeue --json --all --local --states=all',
    ]);
    const later = slurm('slurm 24.05.3');
    await createCommandReader({ run: later.io.run, conf: null, programs: null }).read(limits);
    expect(later.calls[1]?.what).toBe('scontrol --json --all --local show nodes');
    const unnamed = slurm('slurm of our own build');
    await createCommandReader({ run: unnamed.io.run, conf: null, programs: null }).read(limits);
    expect(unnamed.calls[1]?.what).toMatch(/^scontrol/);
  });

  it('asks the version once, and again after a failure', async () => {
    let broken = false;
    const { io, calls } = fakeIo({
      programs: (command) => {
        if (command.endsWith('--version')) return 'slurm 22.05.8';
        if (broken) return { exitCode: 1, stderr: 'sinfo: unrecognized option' };
        return command.includes('squeue') ? '{"jobs":[]}' : '{"nodes":[]}';
      },
    });
    const reader = createCommandReader({ run: io.run, conf: null, programs: null });
    const versions = () => calls.filter((call) => call.what === 'sinfo --version').length;
    await reader.read(limits);
    await reader.read(limits);
    expect(versions()).toBe(1);
    broken = true;
    await expect(reader.read(limits)).rejects.toThrow('ended with status 1');
    broken = false;
    await reader.read(limits);
    expect(versions()).toBe(2);
  });

  it('finds programs and configuration where it was told to', async () => {
    const { io, calls } = slurm('slurm 22.05.8');
    await createCommandReader({
      run: io.run,
      conf: '/etc/slurm/slurm.conf',
      programs: '/opt/slurm/bin/',
    }).read(limits);
    expect(calls[1]).toMatchObject({
      what: '/opt/slurm/bin/sinfo --json --all --local',
      environment: { SLURM_CONF: '/etc/slurm/slurm.conf' },
    });
  });

  it('refuses a Slurm without JSON by its version', async () => {
    const { io } = slurm('slurm 20.11.9');
    const reader = createCommandReader({ run: io.run, conf: null, programs: null });
    await expect(reader.read(limits)).rejects.toThrow('found Slurm 20.11; expected 21.08 or later');
  });

  it('says in Slurm’s words what failed, and what to do', async () => {
    const failure = (result: object) => {
      const { io } = fakeIo({
        programs: (command) => (command.endsWith('--version') ? 'slurm 22.05.8' : result),
      });
      return createCommandReader({ run: io.run, conf: null, programs: null }).read(limits);
    };
    const empty = { stdout: bytesOf('{"errors":[{"error":"Unspecified error","errno":-1}],"nodes":[]}') };
    await expect(
      failure({ exitCode: 1, stderr: 'slurm_load_node: Unable to contact slurm controller\n' }),
    ).rejects.toThrow(
      'sinfo --json: ended with status 1: slurm_load_node: Unable to contact slurm controller; see whether slurmctld answers',
    );
    await expect(
      failure({
        ...empty,
        exitCode: 0,
        stderr: 'sinfo: error: Munge encode failed\nsinfo: error: no socket\n',
      }),
    ).rejects.toThrow(
      'sinfo --json: sinfo: error: Munge encode failed sinfo: error: no socket; start munged on this host',
    );
    await expect(failure(empty)).rejects.toThrow(
      'Slurm says "Unspecified error" (-1); see whether slurmctld answers',
    );
    await expect(failure({ exitCode: null })).rejects.toThrow('was ended by a signal');
    await expect(
      failure({ exitCode: 1, stderr: 'fatal: Unable to process configuration file' }),
    ).rejects.toThrow('check the path and text of slurm.conf');
  });

  it('passes on what Slurm remarks beside a good answer', async () => {
    const { io } = fakeIo({
      programs: (command) => {
        if (command.endsWith('--version')) return 'slurm 22.05.8';
        return command.includes('squeue')
          ? '{"jobs":[]}'
          : { stdout: bytesOf('{"nodes":[]}'), stderr: 'sinfo: warning: old plugin\n' };
      },
    });
    const { nodes } = await createCommandReader({ run: io.run, conf: null, programs: null }).read(limits);
    expect(nodes.warnings).toBe('sinfo: warning: old plugin');
  });
});
