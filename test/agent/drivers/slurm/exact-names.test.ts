import { describe, expect, it } from 'vitest';
import { createSlurmSteering } from '../../../../agent/drivers/slurm/steering.ts';
import { fakeIo } from './fake-io.ts';

const { signal } = new AbortController();
const NOT_NODES = [
  'ALL',
  'all',
  '',
  ' ',
  'n[1-4]',
  'n1,n2',
  '-f',
  '--all',
  '$(x)',
  'n1;x',
  '../x',
  'n1\n',
  'é',
  'n'.repeat(64),
];
const NOT_JOBS = [
  '',
  'ALL',
  '-f',
  '--user=root',
  '1,2',
  '1_[1-3]',
  '1+0',
  '1_',
  '$(x)',
  '1\n',
  '0x1',
  '-1',
  '1'.repeat(20),
];

describe('a name that is not exactly one thing', () => {
  const { io, calls } = fakeIo({});
  const steering = createSlurmSteering({ io });

  it.each(NOT_NODES)('is no node to hold, and starts no program: %j', async (name) => {
    for (const act of [
      steering.cordon(['n1', name], 'x', signal),
      steering.uncordon([name], signal),
      steering.observeNodes([name], signal),
    ]) {
      await expect(act).rejects.toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('not the name'),
      });
    }
    expect(calls).toEqual([]);
  });

  it.each(NOT_JOBS)('is no job to act on, and starts no program: %j', async (id) => {
    for (const act of [
      steering.cancel(id, signal),
      steering.requeue(id, signal),
      steering.hold(id, signal),
      steering.release(id, signal),
      steering.checkpoint(id, 'USR1', signal),
      steering.specOf(id, signal),
      steering.observeWorkloads([id], signal),
    ]) {
      await expect(act).rejects.toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('not the id'),
      });
    }
    expect(calls).toEqual([]);
  });

  it('is no tag to look for', async () => {
    for (const tag of ['weft:', 'weft:a b', '01J', 'weft:a;b', `weft:${'a'.repeat(65)}`]) {
      await expect(steering.findByTag(tag, signal)).rejects.toMatchObject({ kind: 'refused' });
    }
    expect(calls).toEqual([]);
  });
});
