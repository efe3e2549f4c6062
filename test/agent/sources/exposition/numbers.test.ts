import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInteger, readNumber, readReal } from '../../../../agent/sources/exposition/numbers.ts';

const number = (text: string) => readNumber(Buffer.from(text), 0, text.length);

describe('readNumber', () => {
  it('gives what Number() gives for every double as it is printed', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(number(Object.is(value, -0) ? '-0' : String(value))).toBe(value);
      }),
    );
  });

  it('gives what Number() gives for every decimal', () => {
    const digits = fc.stringMatching(/^[0-9]{1,20}$/);
    const decimal = fc
      .tuple(fc.constantFrom('', '+', '-'), digits, fc.option(digits))
      .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`);
    fc.assert(
      fc.property(decimal, (text) => {
        expect(number(text)).toBe(Number(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes what a decimal may leave out', () => {
    expect(['1.', '.5', '-.5', '+1', '007', '1E5', '1.e+2'].map(number)).toEqual([
      1, 0.5, -0.5, 1, 7, 1e5, 100,
    ]);
    expect(Object.is(number('-0'), -0)).toBe(true);
    expect(number('18446744073709551615')).toBe(2 ** 64);
  });

  it.each([
    '',
    '.',
    '-',
    '+',
    '1_2',
    '0x1',
    '0b1',
    '0o7',
    '1e',
    'e5',
    '1.2.3',
    '--1',
    '1e999',
    '-nan',
    '+NaN',
    'infi',
    ' 1',
    '1,5',
    '١',
  ])('takes %j for no number', (text) => {
    expect(number(text)).toBeNull();
  });

  it('is as quick on a long word that is nearly a number', () => {
    expect(number(`${'1'.repeat(500_000)}x`)).toBeNull();
  });
});

describe('timestamps', () => {
  it('are finite seconds in OpenMetrics and 64-bit milliseconds in text', () => {
    const real = (text: string) => readReal(Buffer.from(text), 0, text.length);
    const integer = (text: string) => readInteger(Buffer.from(text), 0, text.length);
    expect(['1.5', '-1', '1.5e3', 'NaN', 'Inf', ''].map(real)).toEqual([1.5, -1, 1500, null, null, null]);
    expect(['15', '-1', '+2', '1.5', '1e3', '9223372036854775808', ''].map(integer)).toEqual([
      15,
      -1,
      2,
      null,
      null,
      null,
      null,
    ]);
  });
});
