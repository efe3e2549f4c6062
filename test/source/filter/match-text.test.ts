import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containing, equalTo } from '../../../source/filter/match-text.ts';

describe('containing', () => {
  it('looks for pieces in order, whatever the case', () => {
    expect(containing('GPU*3', false)('my-gpu-003')).toBe(true);
    expect(containing('3*gpu', false)('my-gpu-003')).toBe(false);
    expect(containing('*', false)('')).toBe(true);
    expect(containing('*', true)('gpu')).toBe(false);
    expect(containing('*', true)('a*b')).toBe(true);
  });

  it('takes every sign of a regular expression for itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, pattern, after) => {
        expect(containing(pattern, true)(before + pattern + after)).toBe(true);
        expect(containing(pattern, true)(before)).toBe(before.toLowerCase().includes(pattern.toLowerCase()));
      }),
    );
    expect(containing('.', false)('abc')).toBe(false);
    expect(containing('a|b', true)('a')).toBe(false);
  });

  it('is not slowed down by a pattern made to do so', () => {
    expect(containing('a*'.repeat(2000), false)('a'.repeat(100_000))).toBe(true);
    expect(containing(`${'a*'.repeat(2000)}b`, false)('a'.repeat(100_000))).toBe(false);
  });
});

describe('equalTo', () => {
  it('is exact without a star, and matches the whole text with one', () => {
    expect(equalTo('gpu1', false)('gpu1')).toBe(true);
    expect(equalTo('gpu1', false)('GPU1')).toBe(false);
    expect(equalTo('gpu*', false)('GPU1')).toBe(true);
    expect(equalTo('gpu*', false)('xgpu1')).toBe(false);
    expect(equalTo('a*a', false)('a')).toBe(false);
    expect(equalTo('ab*b*ba', false)('abba')).toBe(false);
    expect(equalTo('gpu*', true)('gpu1')).toBe(false);
  });

  it('agrees with the regular expression of the same meaning', () => {
    const text = fc.stringMatching(/^[ab]{0,8}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*]{0,5}$/), text, (pattern, tried) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(equalTo(pattern, false)(tried)).toBe(expected.test(tried));
        expect(containing(pattern, false)(tried)).toBe(new RegExp(pattern.replaceAll('*', '.*')).test(tried));
      }),
    );
  });
});
