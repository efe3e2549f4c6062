import { describe, expect, it } from 'vitest';
import { nearestOf256, rgbOf256 } from '../../../source/screen/ansi-colours.ts';
import { backgroundOf } from '../../../source/screen/background.ts';
import { type StyleId, styleOf } from '../../../source/screen/style.ts';
import { themeNamed } from '../../../source/screen/theme.ts';
import { type Background, THEME_NAMES, type ThemeName } from '../../../source/screen/theme-palettes.ts';
import { apartness, contrast, type Vision } from '../../support/colour-vision.ts';

const BEHIND: Readonly<Record<Background, number>> = { dark: 0x000000, light: 0xffffff };
/** What terminals use for text on such a background. */
const PLAIN_TEXT: Readonly<Record<Background, number>> = { dark: 0xd0d0d0, light: 0x202020 };
const BACKGROUNDS = ['dark', 'light'] as const;

const READ = [
  'heading',
  'accent',
  'borderActive',
  'ok',
  'information',
  'warning',
  'critical',
  'live',
] as const;
const READ_TOO = ['late', 'lost', 'key', 'bar', 'marked'] as const;
const READ_SECOND = ['muted', 'stale', 'faint', 'border', 'disabled'] as const;

const every = THEME_NAMES.flatMap((name) => BACKGROUNDS.map((background) => [name, background] as const));

describe.each(every)('the theme %s on %s', (name, background) => {
  const theme = themeNamed(name, background);
  const least = name === 'high-contrast' ? 7 : 4.5;

  it.each([...READ, ...READ_TOO])('lets %s be read', (meaning) => {
    for (const rgb of shownAs(theme[meaning], background)) {
      expect(contrast(rgb, BEHIND[background])).toBeGreaterThanOrEqual(least);
    }
  });

  it.each(READ_SECOND)('lets %s be made out', (meaning) => {
    for (const rgb of shownAs(theme[meaning], background)) {
      expect(contrast(rgb, BEHIND[background])).toBeGreaterThanOrEqual(3);
    }
  });

  it('lets states and ages be read on the row of the cursor', () => {
    const { background: behind } = styleOf(theme.selection);
    if (behind === undefined) {
      expect(styleOf(theme.selection).inverse).toBe(true);
      return;
    }
    for (const bar of [behind.rgb, rgbOf256(nearestOf256(behind.rgb))]) {
      expect(contrast(PLAIN_TEXT[background], bar)).toBeGreaterThanOrEqual(4.5);
      for (const style of [theme.ok, theme.warning, theme.critical, theme.accent, theme.muted]) {
        for (const rgb of shownAs(style, background)) expect(contrast(rgb, bar)).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it('goes from cold to hot in even order of lightness', () => {
    const steps = theme.heat.map((style) => contrast(colourOf(style, background), BEHIND[background]));
    for (const [at, step] of steps.slice(1).entries()) expect(step).toBeGreaterThan(steps[at] ?? 0);
  });
});

const seen: readonly (readonly [ThemeName, Vision])[] = [
  ['default', 'usual'],
  ['high-contrast', 'usual'],
  ['deuteranopia', 'deuteranopia'],
  ['tritanopia', 'tritanopia'],
];

describe.each(seen)('the theme %s, seen with %s vision', (name, vision) => {
  it.each(BACKGROUNDS)('keeps well, warning, critical and plain text apart on %s', (background) => {
    const theme = themeNamed(name, background);
    const colours = [theme.ok, theme.warning, theme.critical].map((style) => colourOf(style, background));
    for (const [at, one] of colours.entries()) {
      for (const other of [...colours.slice(at + 1), PLAIN_TEXT[background]]) {
        expect(apartness(one, other, vision)).toBeGreaterThan(20);
      }
    }
  });
});

it('the theme default would not do for who sees no red: that is what the other is for', () => {
  const { warning, critical } = themeNamed('default');
  expect(apartness(colourOf(warning, 'dark'), colourOf(critical, 'dark'), 'deuteranopia')).toBeLessThan(20);
});

it.each([
  [{}, 'dark'],
  [{ COLORFGBG: '15;0' }, 'dark'],
  [{ COLORFGBG: '0;15' }, 'light'],
  [{ COLORFGBG: '0;default;7' }, 'light'],
  [{ COLORFGBG: '12;8' }, 'dark'],
  [{ COLORFGBG: 'default;default' }, 'dark'],
])('a terminal that says %j has a %s background', (environment, background) => {
  expect(backgroundOf(environment)).toBe(background);
});

/** The colour in full, and what a terminal of 256 makes of it; none where it is the terminal's own. */
function shownAs(style: StyleId, background: Background): readonly number[] {
  const { foreground } = styleOf(style);
  if (foreground === undefined) return [];
  return [foreground.rgb, rgbOf256(nearestOf256(foreground.rgb))].map((rgb) => rgb || PLAIN_TEXT[background]);
}

function colourOf(style: StyleId, background: Background): number {
  return styleOf(style).foreground?.rgb ?? PLAIN_TEXT[background];
}
