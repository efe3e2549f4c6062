import { describe, expect, it } from 'vitest';
import { boundText, countOf, textOf, timeOf, wordsOf } from '../../../../agent/drivers/slurm/fields.ts';

describe('a number of Slurm’s', () => {
  it.each([
    [5, 5],
    [0, 0],
    [65534, 65534],
    [{ set: true, infinite: false, number: 7 }, 7],
    [{ set: false, infinite: false, number: 7 }, null],
    [{ set: true, infinite: true, number: 0 }, null],
    [{ number: 7 }, null],
    [4294967294, null],
    [4294967295, null],
    [18446744073709552000, null],
    [-2, null],
    ['5', null],
    [null, null],
    [undefined, null],
    [[], null],
  ])('%j is %j', (value, expected) => {
    expect(countOf({ field: value }, 'field')).toBe(expected);
  });

  it('that is a time is in milliseconds, and zero is never', () => {
    expect(timeOf({ at: 1762942829 }, 'at')).toBe(1762942829000);
    expect(timeOf({ at: { set: true, infinite: false, number: 0 } }, 'at')).toBeNull();
  });
});

describe('text of Slurm’s', () => {
  it('is kept as it is up to 4096 units, half a character never', () => {
    expect(textOf({ name: 'a\u001b[31m\n"\u202e' }, 'name')).toBe('a\u001b[31m\n"\u202e');
    expect(textOf({ name: 'x'.repeat(1_000_000) }, 'name')).toHaveLength(4096);
    expect(boundText(`${'x'.repeat(4095)}😀`)).toBe(`${'x'.repeat(4095)}\uFFFD`);
    expect(boundText('\uD800 alone')).toBe('\uFFFD alone');
    expect(boundText('😀')).toBe('😀');
  });

  it('is null when empty or something else', () => {
    expect(textOf({ name: '' }, 'name')).toBeNull();
    expect(textOf({ name: 5 }, 'name')).toBeNull();
  });

  it('that is a list may be an array or one string', () => {
    expect(wordsOf({ list: ['gpu', '', 5, 'long'] }, 'list')).toEqual(['gpu', 'long']);
    expect(wordsOf({ list: 'gpu,long' }, 'list')).toEqual(['gpu', 'long']);
    expect(wordsOf({ list: {} }, 'list')).toEqual([]);
  });
});
