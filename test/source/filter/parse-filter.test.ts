import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Filter, FilterError } from '../../../source/filter/filter.ts';
import { parseFilter } from '../../../source/filter/parse-filter.ts';
import { writeFilter } from '../../../source/filter/write-filter.ts';

/** A filter without positions: what it says. */
function meaning(filter: Filter): unknown {
  switch (filter.type) {
    case 'word':
      return { word: filter.text, quoted: filter.quoted };
    case 'comparison':
      return { [filter.column + filter.operator]: filter.value, quoted: filter.quoted };
    case 'not':
      return { not: meaning(filter.of) };
    default:
      return { [filter.type]: filter.parts.map(meaning) };
  }
}

const written = (text: string) => writeFilter(parseFilter(text));

describe('parseFilter', () => {
  it('binds & tighter than |', () => {
    expect(written('site=de-halm & temperatureCelsius>85 | health!=ok')).toBe(
      '(site=de-halm & temperatureCelsius>85) | health!=ok',
    );
    expect(written('a | b & c | d')).toBe('a | (b & c) | d');
    expect(written('(a | b) & c')).toBe('(a | b) & c');
  });

  it('joins what stands side by side with &', () => {
    expect(written('gpu001 h200 health=ok')).toBe('gpu001 & h200 & health=ok');
    expect(written('a !b (c|d)')).toBe('a & !b & (c | d)');
  });

  it('negates the next part only', () => {
    expect(written('!a & b')).toBe('!a & b');
    expect(written('!(a & b)')).toBe('!(a & b)');
    expect(written('!!health!=ok')).toBe('!!health!=ok');
  });

  it('takes the double signs that fingers know', () => {
    expect(written('a==1 && b==2 || c')).toBe('(a=1 & b=2) | c');
  });

  it('reads quoted text letter by letter', () => {
    expect(meaning(parseFilter('reason~"fan \\"swap\\" & \\\\"'))).toEqual({
      'reason~': 'fan "swap" & \\',
      quoted: true,
    });
    expect(meaning(parseFilter('""'))).toEqual({ word: '', quoted: true });
  });

  it('takes a unit after a space as part of the number', () => {
    expect(written('powerWatts > 700 W & gpu1')).toBe('powerWatts>700W & gpu1');
    expect(written('memoryUsedBytes>=112 GiB')).toBe('memoryUsedBytes>=112GiB');
    expect(written('utilizationRatio<90 % idle')).toBe('utilizationRatio<90% & idle');
    expect(written('gpus=8 h200')).toBe('gpus=8 & h200');
    expect(written('gpus=8 m=3')).toBe('gpus=8 & m=3');
  });

  it('keeps every row where nothing is asked', () => {
    expect(parseFilter('  ')).toEqual({ type: 'and', parts: [] });
  });

  it.each([
    ['health=', 7, 'found the end', 'a value should follow, as in health=5'],
    ['>5', 0, 'found ">"', 'a column should stand before'],
    ['(a | b', 6, 'found the end', 'a ) should close'],
    ['a)', 1, 'found ")"', 'leave it out'],
    ['a |', 3, 'found the end', 'a word, a comparison'],
    ['a & & b', 4, 'found "&"', 'a word, a comparison'],
    ['()', 1, 'found ")"', 'a word, a comparison'],
    ['a=(b)', 2, 'found "("', 'a value should follow'],
    ['"a', 0, 'a quote that is not closed', 'end it with "'],
    ['"a"=b', 3, 'found "="', 'without quotes'],
    ['('.repeat(100), 65, 'found "("', 'at most 64 levels'],
    ['!'.repeat(100), 65, 'found "!"', 'at most 64 levels'],
    ['a'.repeat(5000), 4096, '5000 characters', '4096 at most'],
  ])('refuses %j and says where, what and what would be right', (text, position, found, step) => {
    const failure = (() => {
      try {
        return parseFilter(text);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(FilterError);
    expect(failure).toMatchObject({ position, message: expect.stringContaining(found) });
    expect(failure).toMatchObject({ nextStep: expect.stringContaining(step) });
  });

  it('gives a filter or a FilterError for any text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a1W =!<>~&|()"\\]{0,30}$/));
    fc.assert(
      fc.property(text, (typed) => {
        try {
          parseFilter(typed);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('writeFilter', () => {
  it('is undone by parseFilter', () => {
    const plain = fc.stringMatching(/^[a-z0-9*.-][a-z0-9*.:/%-]{0,8}$/);
    const value = fc.oneof(
      plain.map((text) => ({ text, quoted: false })),
      fc.string({ unit: 'grapheme' }).map((text) => ({ text, quoted: true })),
    );
    const operator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '~');
    const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
      filter: fc.oneof(
        { depthSize: 'small' },
        value.map((word): Filter => ({ type: 'word', ...word, at: 0 })),
        fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), operator, value).map(
          ([column, sign, { text, quoted }]): Filter => ({
            type: 'comparison',
            column,
            operator: sign,
            value: text,
            quoted,
            at: 0,
            valueAt: 0,
          }),
        ),
        tie('filter').map((of): Filter => ({ type: 'not', of })),
        fc
          .tuple(fc.constantFrom('and', 'or'), fc.array(tie('filter'), { minLength: 2, maxLength: 3 }))
          .map(([type, parts]): Filter => ({ type, parts })),
      ),
    }));
    fc.assert(
      fc.property(filter, (some) => {
        expect(meaning(parseFilter(writeFilter(some)))).toEqual(meaning(some));
      }),
      { numRuns: 500 },
    );
  });
});
