import { describe, expect, it } from 'vitest';
import { parseDeclared } from '../../../../agent/drivers/slurm/job-comment.ts';

const nothing = { dataClass: null, checkpoint: null, checkpointDirectory: null };

describe('a job’s comment', () => {
  it('declares class, checkpoint signal and checkpoint folder among other words', () => {
    expect(
      parseDeclared(
        'run 7; weft.class=health weft.checkpoint=SIGusr1 weft.checkpoint-dir=/scratch/run=7 thanks',
      ),
    ).toEqual({ dataClass: 'health', checkpoint: 'USR1', checkpointDirectory: '/scratch/run=7' });
  });

  it.each([
    [null],
    [''],
    ['class=health'],
    ['weft.class='],
    ['weft.class=a/b weft.checkpoint=KILL weft.checkpoint-dir=relative/path'],
    ['weft.class=-x weft.checkpoint=10 weft.checkpoint-dir=/a\u202eb'],
    ['weft.__proto__=x weft.constructor=y xweft.class=health'],
  ])('%j declares nothing', (comment) => {
    expect(parseDeclared(comment)).toEqual(nothing);
  });

  it('cannot change its mind: the first of each counts', () => {
    expect(parseDeclared('weft.class=restricted weft.class=open').dataClass).toBe('restricted');
    expect(parseDeclared('weft.class=?? weft.class=open').dataClass).toBeNull();
  });
});
