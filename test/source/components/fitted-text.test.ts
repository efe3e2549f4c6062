import { describe, expect, it } from 'vitest';
import { neutralise } from '../../../protocol/text.ts';
import { writeFitted } from '../../../source/components/fitted-text.ts';
import { UNICODE_GLYPHS } from '../../../source/screen/glyphs.ts';
import { PLAIN } from '../../../source/screen/style.ts';
import { paintedOn } from '../../support/painted.ts';

describe('fitted text', () => {
  it.each([
    ['start', 'abc', 'abc'],
    ['end', 'abc', '   abc'],
    ['start', 'abcdefgh', 'abcde…'],
    ['start', '漢字漢字', '漢字…'],
    ['end', '漢字', '  漢字'],
  ] as const)('at the %s shows %j as %j in six cells', (align, words, shown) => {
    const buffer = paintedOn([6, 1], (cells) =>
      writeFitted(cells, 0, 0, 6, neutralise(words), PLAIN, UNICODE_GLYPHS.ellipsis, align),
    );
    expect(buffer.toText()).toBe(shown);
  });
});
