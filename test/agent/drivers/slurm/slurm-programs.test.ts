import { describe, expect, it } from 'vitest';
import { createSlurmPrograms, failureOf } from '../../../../agent/drivers/slurm/slurm-programs.ts';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { fakeIo } from './fake-io.ts';

/** As 22.05.8 printed them. */
const NOBODY = [
  'slurm_update error: Unable to contact slurm controller (connect failure)',
  'slurm_update error: Socket timed out on send/recv operation',
  'Unexpected message received for job 5',
  'scancel: error: Kill job error on job id 5: Unable to contact slurm controller (connect failure)',
  'sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)',
];
const REFUSED = [
  'slurm_update error: Invalid node name specified',
  'Requested operation is presently disabled for job 9',
  'Invalid job id specified for job 999',
  'scancel: error: Kill job error on job id 9: Access/permission denied',
  'slurm_update error: Invalid user id',
  'allocation failure: Requested node configuration is not available',
  'sbatch: error: Batch job submission failed: Pathname of a file, directory or other parameter too long',
  'sbatch: error: --uid only permitted by root user',
];

describe('what one of Slurm’s programs says when it fails', () => {
  it.each(NOBODY)('is that nobody answered: %s', (words) => {
    const failure = failureOf('scontrol update', words, 1);
    expect(failure.kind).toBe('unreachable');
    expect(failure.message).toBe(
      `scontrol update: Slurm says "${words}"; see whether slurmctld answers (scontrol ping)`,
    );
  });

  it.each(REFUSED)('is that Slurm refused: %s', (words) => {
    expect(failureOf('scontrol update', words, 1).kind).toBe('refused');
  });

  it('is nothing about what happened when it was killed, or failed without a word', () => {
    expect(failureOf('scancel 5', '', null).kind).toBe('unreachable');
    expect(failureOf('scancel 5', '', 1).kind).toBe('unreachable');
  });

  it('is unreachable when it hung or was not there', async () => {
    const { io } = fakeIo({
      programs: () => Promise.reject(new ReadFailure('scancel: not found in PATH')),
    });
    const run = createSlurmPrograms({ run: io.run, conf: null, programs: null, timeoutMs: 10 });
    await expect(
      run(['scancel', '5'], { asked: 'scancel 5', signal: new AbortController().signal }),
    ).rejects.toMatchObject({ kind: 'unreachable', message: 'scancel 5: scancel: not found in PATH' });
  });

  it('is asked with a clean environment, from the folder that is named, behind what changes its user', async () => {
    const { io, calls } = fakeIo({});
    const run = createSlurmPrograms({
      run: io.run,
      conf: '/etc/s.conf',
      programs: '/opt/slurm/bin/',
      timeoutMs: 10,
    });
    const before = ['runuser', '-u', 'carol', '--'];
    await run(['sbatch', '--hold'], { asked: 'sbatch', signal: new AbortController().signal, before });
    expect(calls).toMatchObject([
      {
        what: 'runuser -u carol -- /opt/slurm/bin/sbatch --hold',
        environment: { SLURM_CONF: '/etc/s.conf' },
      },
    ]);
  });
});
