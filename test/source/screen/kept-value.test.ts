import { describe, expect, it } from 'vitest';
import { KeptValue } from '../../../source/screen/kept-value.ts';

describe('a kept value', () => {
  it('is made again only when one of its parts is another', () => {
    const kept = new KeptValue<string>();
    let made = 0;
    const of = (...parts: unknown[]): string => kept.of(parts, () => `${++made}`);
    expect([of('a', Number.NaN), of('a', Number.NaN), of('a', 1), of('a')]).toEqual(['1', '1', '2', '3']);
  });

  it('that could not be made stands for nothing, not even for what it was before', () => {
    const kept = new KeptValue<string>();
    const fail = (): string => {
      throw new Error('no');
    };
    kept.of(['a'], () => 'first');
    expect(() => kept.of(['b'], fail)).toThrow('no');
    expect(kept.of(['a'], () => 'second')).toBe('second');
  });
});
