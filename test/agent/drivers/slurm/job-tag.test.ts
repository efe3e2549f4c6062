import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeclared } from '../../../../agent/drivers/slurm/job-comment.ts';
import { LONGEST_COMMENT, tagIn, withoutTags, withTag } from '../../../../agent/drivers/slurm/job-tag.ts';

describe('the tag of a job', () => {
  it('is found in the comment that it was put into, whatever stood there, and in as much as Slurm takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (comment) => {
        const tagged = withTag(comment, 'weft:01J');
        expect(tagIn(tagged)).toBe('weft:01J');
        expect(Buffer.byteLength(tagged)).toBeLessThanOrEqual(LONGEST_COMMENT);
      }),
    );
  });

  it('is the last one, and a word of its own', () => {
    expect(tagIn('weft:01A run weft:01B')).toBe('weft:01B');
    expect(tagIn('xweft:01A weft:01B;')).toBeNull();
    expect(tagIn('weft.class=open')).toBeNull();
    expect(tagIn(null)).toBeNull();
  });

  it('goes again without a trace of it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (comment) => {
        if (!comment.includes('weft:')) expect(withoutTags(withTag(comment, 'weft:01J'))).toBe(comment);
      }),
    );
    expect(withoutTags('weft:01A')).toBe('');
    expect(withoutTags('a weft:01A b')).toBe('a b');
  });

  it('leaves what was declared, where a comment is too long to stay whole', () => {
    const comment = `${'é'.repeat(900)} weft.class=health weft.checkpoint=USR1 weft.checkpoint-dir=/scratch/run7`;
    expect(parseDeclared(withTag(comment, 'weft:01J'))).toEqual(parseDeclared(comment));
    const early = `weft.class=health ${'x'.repeat(985)} weft.class=open ${'x'.repeat(500)}`;
    expect(parseDeclared(withTag(early, 'weft:01J')).dataClass).toBe('health');
  });
});
