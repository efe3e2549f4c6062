import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDirectives,
  sleepDirectives,
  wakeDirectives,
} from '../../../../agent/drivers/slurm/batch-directives.ts';

const line = fc.oneof(
  fc.constantFrom(
    '#!/bin/bash',
    '#SBATCH --array=1-9',
    '#SBATCH hetjob',
    '#PBS -l x',
    '# remark',
    '',
    '  ',
    'sleep 1',
  ),
  fc.string(),
);
const script = fc.array(line).map((lines) => lines.join('\n'));

describe('the directives of a batch script', () => {
  it('sleep where sbatch looks for them, and nowhere else', () => {
    expect(sleepDirectives('#!/bin/sh\n#SBATCH --array=1-9\n\n#PBS x\ncat <<E\n#SBATCH --x\nE\n')).toBe(
      '#!/bin/sh\n#weft: #SBATCH --array=1-9\n\n#weft: #PBS x\ncat <<E\n#SBATCH --x\nE\n',
    );
  });

  it('wake as they were', () => {
    fc.assert(
      fc.property(script, (text) => {
        expect(wakeDirectives(sleepDirectives(text))).toBe(text);
      }),
    );
  });

  it('are not one that sbatch would obey once they sleep', () => {
    fc.assert(
      fc.property(script, (text) => {
        const lines = sleepDirectives(text).split('\n');
        const end = lines.findIndex((one) => /^\s*[^\s#]/.test(one));
        for (const one of end < 0 ? lines : lines.slice(0, end))
          expect(one).not.toMatch(/^#(?:SBATCH|PBS|BSUB)/);
      }),
    );
  });

  it('are given on where they are harmless and nothing else tells of them; the others are named', () => {
    const text = [
      '#!/bin/sh',
      '#SBATCH --signal=B:USR1@120 --ntasks-per-node 4 # --wait',
      '#SBATCH --job-name="a b" -N 2 -x n1 --exclusive',
      '#SBATCH --bbf=/etc/shadow --wait',
      '#SBATCH --signal=$(reboot)',
      '#SBATCHX --uid=0',
      'true',
      '#SBATCH --uid=0',
    ].join('\n');
    expect(parseDirectives(text)).toEqual({
      carried: ['--signal=B:USR1@120', '--ntasks-per-node=4', '--exclusive'],
      dropped: ['x', 'bbf', 'wait', 'signal'],
    });
  });
});
