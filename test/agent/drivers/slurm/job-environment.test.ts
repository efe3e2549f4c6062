import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentFile, parseEnvironmentFile } from '../../../../agent/drivers/slurm/job-environment.ts';
import { FIXTURES } from './fixture.ts';

const recorded = readFileSync(`${FIXTURES}/22.05.8/environment`);

describe('the environment that slurmctld keeps', () => {
  it('is read as it was, less what the scheduler, the login and secrets put there', () => {
    expect(parseEnvironmentFile(recorded, false)).toEqual({
      variables: [
        ['PATH', '/usr/bin:/bin'],
        ['HOME', '/home/carol'],
        ['LANG', 'C.UTF-8'],
        ['HOSTILE', 'a b"c\nd;$(touch pwned)'],
      ],
      secrets: ['HF_TOKEN'],
      unfit: [],
      umask: '0022',
    });
  });

  it('has its secrets where a site lets them move', () => {
    expect(parseEnvironmentFile(recorded, true).variables).toContainEqual(['HF_TOKEN', 'hunter2']);
  });

  it('comes out of the form that sbatch reads as it went in', () => {
    const name = fc.stringMatching(/^APP_[a-z]{1,8}(%%)?$/);
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (variables) => {
        const bytes = Buffer.concat([Buffer.alloc(4), environmentFile(variables)]);
        expect(parseEnvironmentFile(bytes, true).variables).toEqual(variables);
      }),
    );
  });

  it('names what no program can be given, and takes any bytes at all', () => {
    const bytes = Buffer.concat([
      Buffer.alloc(4),
      Buffer.from('BYTES=\u0000').fill(0xff, 6, 7),
      Buffer.from(`\0LONG=${'x'.repeat(200_000)}\0=none\0bare\0`),
    ]);
    expect(parseEnvironmentFile(bytes, false)).toMatchObject({ variables: [], unfit: ['BYTES', 'LONG'] });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (any) => void parseEnvironmentFile(any, false)));
  });
});
