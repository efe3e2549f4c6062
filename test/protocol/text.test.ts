import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphemesOf, joinSafe, NAME_UNITS, neutralise, type SafeText, say } from '../../protocol/text.ts';

const HOSTILE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0\uFFFC]|\u034F|\u17B4|\u17B5|[\u180B-\u180F]|[\uFE00-\uFE0F]|[\u{E0000}-\u{E0FFF}]/u;

/** Any UTF-16 at all, made likelier to hold what hurts. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '\u001b',
        '\u009b',
        '\u0301',
        '\u0327',
        '\u034f',
        '\u202e',
        '\u200d',
        '\ud800',
        '\udc00',
        '\u1161',
        '\u11a8',
        '가',
        '각',
        'é',
        '‹',
        '›',
        '漢',
        '🇳',
        '👍🏽',
        'क्',
        '\u0d4e',
        '\u0e33',
      ),
    ),
  )
  .map((parts) => parts.join(''));

describe('neutralise', () => {
  it('leaves plain and ordinary foreign names as they are', () => {
    for (const name of ['gpu-001', 'Hoogkerk – hal 3', 'Müller', '漢字', 'дом', '½ ☼ ▲', '']) {
      expect(neutralise(name)).toBe(name);
    }
  });

  it('shows a control character as its code point and keeps what stands around it', () => {
    expect(neutralise('a\u001b]52;c;eA==\u0007b')).toBe('a‹1B›]52;c;eA==‹07›b');
    expect(neutralise('ok\rdrained')).toBe('ok‹0D›drained');
    expect(neutralise('\u009b2J\u007f')).toBe('‹9B›2J‹7F›');
  });

  it.each([
    ['bidi override', '\u202e', '‹202E›'],
    ['zero-width joiner', '\u200d', '‹200D›'],
    ['variation selector', '\ufe0f', '‹FE0F›'],
    ['Hangul filler', '\u3164', '‹3164›'],
    ['braille blank', '\u2800', '‹2800›'],
    ['no-break space', '\u00a0', '‹A0›'],
    ['line separator', '\u2028', '‹2028›'],
    ['lone surrogate', '\ud83d', '‹D83D›'],
    ['private use', '\ue0b0', '‹E0B0›'],
    ['tag', '\u{e0041}', '‹E0041›'],
    ['skin tone', '\u{1f3fd}', '‹1F3FD›'],
  ])('shows a %s', (_what, raw, shown) => {
    expect(neutralise(`a${raw}b`)).toBe(`a${shown}b`);
  });

  it('keeps two marks on a base and shows the third', () => {
    expect(neutralise('x\u0301\u0302\u0303')).toBe('x\u0301\u0302‹0303›');
  });

  it('shows a mark that has no base, at the start or after a hidden character', () => {
    expect(neutralise('\u0301a')).toBe('‹0301›a');
    expect(neutralise('a\u200b\u0301')).toBe('a‹200B›‹0301›');
  });

  it('bounds a flood of Hangul vowels, which take no cell of their own', () => {
    expect(neutralise('\u1100\u1161\u1161\u1161\u1161')).toBe('가\u1161\u1161‹1161›');
  });

  it('cuts a long name between graphemes and never inside an escape', () => {
    expect(neutralise('a'.repeat(300))).toBe(`${'a'.repeat(255)}…`);
    expect(neutralise('a'.repeat(256))).toBe('a'.repeat(256));
    expect(neutralise('é'.normalize('NFD').repeat(300))).toBe(`${'é'.repeat(255)}…`);
    expect(neutralise('ab\u001b', 6)).toBe('ab‹1B›');
    expect(neutralise('ab\u001bc', 6)).toBe('ab…');
    expect(neutralise('a🇳🇱🇳🇱', 8)).toBe('a🇳🇱…');
  });

  it('answers a megabyte of marks in bounded time and room', () => {
    expect(neutralise('\u0301'.repeat(1_000_000)).length).toBeLessThanOrEqual(NAME_UNITS);
  });

  it('gives no hostile character, well formed, in NFC, bounded, and the same when repeated', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 300 }), (raw, units) => {
        const shown = neutralise(raw, units);
        expect(HOSTILE.test(shown)).toBe(false);
        expect(shown.isWellFormed?.() ?? true).toBe(true);
        expect(shown.normalize('NFC')).toBe(shown);
        expect(shown.length).toBeLessThanOrEqual(units);
        expect(/\p{M}{3}/u.test(shown)).toBe(false);
        expect(/^\p{M}/u.test(shown)).toBe(false);
        expect(neutralise(shown, units)).toBe(shown);
      }),
      { numRuns: 2000 },
    );
  });

  it('deletes nothing: what is shown, read back, is the name in NFC', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const name = raw.replaceAll(/[‹›]/g, '');
        const shown = neutralise(name, 1_000_000);
        const back = shown.replaceAll(/‹([0-9A-F]+)›/g, (_whole, hex: string) =>
          String.fromCodePoint(Number.parseInt(hex, 16)),
        );
        expect(back).toBe(name.normalize('NFC'));
      }),
    );
  });
});

describe('say', () => {
  it('puts safe values and numbers between our own words', () => {
    expect(say`node ${neutralise('a\u0007')} has ${8} GPUs`).toBe('node a‹07› has 8 GPUs');
  });

  it('takes no string from outside', () => {
    const foreign: string = 'name';
    // @ts-expect-error a plain string is not safe
    const shown: SafeText = say`${foreign}`;
    expect(shown).toBe('name');
  });
});

describe('joinSafe and graphemesOf', () => {
  it('keep text safe while it is put together and taken apart', () => {
    const text = joinSafe([neutralise('e\u0323\u0301'), neutralise('b')], say`, `);
    expect([...graphemesOf(text)]).toEqual(['ẹ\u0301', ',', ' ', 'b']);
  });
});
