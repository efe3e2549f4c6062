import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../../protocol/text-width.ts';
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from '../../../source/screen/glyphs.ts';
import { PLAIN } from '../../../source/screen/style.ts';
import { createStyleCodes } from '../../../source/screen/style-codes.ts';
import { themeNamed } from '../../../source/screen/theme.ts';
import { THEME_NAMES } from '../../../source/screen/theme-palettes.ts';

describe.each(THEME_NAMES)('the theme %s', (name) => {
  const theme = themeNamed(name);

  it.each(['none', '16', '256', 'truecolor'] as const)(
    'tells critical from warning from plain with colours %s',
    (depth) => {
      const codes = createStyleCodes(depth);
      const looks = [theme.critical, theme.warning, theme.text].map((style) => codes.change(PLAIN, style));
      // Without colour, and in a theme that relies on it, the glyph and the word beside it tell.
      const distinct = depth === 'none' && name !== 'monochrome' ? 2 : 3;
      expect(new Set(looks).size).toBe(distinct);
    },
  );

  it('shows the row of the cursor at every colour depth', () => {
    for (const depth of ['16', '256', 'truecolor'] as const) {
      expect(createStyleCodes(depth).change(PLAIN, theme.selection)).not.toBe('');
    }
  });
});

describe.each([
  ['unicode', UNICODE_GLYPHS],
  ['ascii', ASCII_GLYPHS],
])('the %s signs', (name, glyphs) => {
  it('are one cell wide each, and ASCII where that is asked for', () => {
    for (const sign of signsOf(glyphs)) {
      expect(cellWidth(sign), sign).toBe(1);
      if (name === 'ascii') expect(sign).toMatch(/^[ -~]$/);
    }
  });

  it('differ where they tell different things', () => {
    const { live, late, stale, lost, critical, warning } = glyphs;
    expect(new Set([live, late, stale, lost]).size).toBe(4);
    expect(critical).not.toBe(warning);
  });
});

function signsOf(glyphs: Glyphs) {
  const { box, sparks, parts, shades, ...single } = glyphs;
  return [...Object.values(single), ...Object.values(box), ...sparks, ...parts, ...shades];
}
