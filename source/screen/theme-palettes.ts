import type { Colour } from './style.ts';

export const THEME_NAMES = ['default', 'high-contrast', 'deuteranopia', 'tritanopia', 'monochrome'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** What is behind the text: a colour that reads well on black is lost on white. */
export type Background = 'dark' | 'light';

/** The colours of a theme; null leaves the terminal's own, and the theme uses bold, dim or inverse instead. */
export interface Palette {
  readonly muted: Colour | null;
  readonly faint: Colour | null;
  readonly heading: Colour | null;
  readonly accent: Colour | null;
  readonly ok: Colour | null;
  readonly warning: Colour | null;
  readonly critical: Colour | null;
  readonly stale: Colour | null;
  readonly bar: Colour | null;
  readonly marked: Colour | null;
  readonly selection: Colour | null;
  readonly heat: readonly Colour[];
}

/**
 * Most of these are colours that xterm's palette of 256 has: terminals with fewer colours then show the same
 * picture, and the others get it in half the bytes. A test holds them to WCAG's contrasts.
 */
const colour = (rgb: number, ansi: number): Colour => ({ rgb, ansi });

const onDark: Palette = {
  muted: colour(0x8a8a8a, 7),
  faint: colour(0x626262, 8),
  heading: null,
  accent: colour(0x5fafd7, 14),
  ok: colour(0x87af87, 2),
  warning: colour(0xd7af5f, 11),
  critical: colour(0xff5f5f, 9),
  stale: colour(0x8a8a8a, 7),
  bar: colour(0x87afd7, 12),
  marked: colour(0xd7afff, 13),
  selection: colour(0x2b3b52, 4),
  // Dark violet to yellow, lightness rising evenly, as in matplotlib's viridis: it stays an order when
  // printed grey and for every kind of colour blindness.
  heat: [
    colour(0x46327e, 4),
    colour(0x365c8d, 4),
    colour(0x277f8e, 6),
    colour(0x1fa187, 6),
    colour(0x4ac16d, 2),
    colour(0xa0da39, 10),
    colour(0xfde725, 11),
  ],
};

const onLight: Palette = {
  muted: colour(0x6c6c6c, 8),
  faint: colour(0x949494, 8),
  heading: null,
  accent: colour(0x005f87, 4),
  ok: colour(0x005f00, 0),
  warning: colour(0x875f00, 5),
  critical: colour(0xd70000, 1),
  stale: colour(0x6c6c6c, 8),
  bar: colour(0x005faf, 4),
  marked: colour(0x8700af, 5),
  selection: colour(0xdfe8f6, 15),
  // The same hues; what is hot stands out by being dark.
  heat: [
    colour(0xb5de2b, 11),
    colour(0x6ece58, 10),
    colour(0x35b779, 2),
    colour(0x1f9e89, 6),
    colour(0x31688e, 4),
    colour(0x3e4989, 4),
    colour(0x440154, 5),
  ],
};

const monochrome: Palette = {
  muted: null,
  faint: null,
  heading: null,
  accent: null,
  ok: null,
  warning: null,
  critical: null,
  stale: null,
  bar: null,
  marked: null,
  selection: null,
  heat: [],
};

const dark: Readonly<Record<ThemeName, Palette>> = {
  default: onDark,
  'high-contrast': {
    ...onDark,
    muted: colour(0xd0d0d0, 7),
    faint: colour(0xb2b2b2, 7),
    heading: colour(0xffffff, 15),
    accent: colour(0x5fffff, 14),
    ok: colour(0x5fff5f, 10),
    warning: colour(0xffff00, 11),
    critical: colour(0xff5f5f, 9),
    stale: colour(0xd0d0d0, 7),
    bar: colour(0xffffff, 15),
    selection: null,
  },
  // Red and green look alike here: well is blue, and what is not goes to yellow and to orange, which
  // differ in lightness too.
  deuteranopia: {
    ...onDark,
    ok: colour(0x5fafff, 12),
    accent: colour(0xd7afd7, 13),
    warning: colour(0xffff5f, 11),
    critical: colour(0xff8700, 9),
    bar: colour(0x5fafff, 12),
  },
  // Blue and green, yellow and pink look alike here: well is teal, warning is pink, critical is red.
  tritanopia: {
    ...onDark,
    ok: colour(0x00d7af, 6),
    accent: colour(0xb2b2b2, 7),
    warning: colour(0xffafd7, 13),
    critical: colour(0xff5f5f, 9),
    bar: colour(0x00d7af, 6),
    heat: [
      colour(0x2b2b2b, 8),
      colour(0x4a2c2f, 8),
      colour(0x7a2f35, 1),
      colour(0xb0353d, 1),
      colour(0xe0525a, 9),
      colour(0xf29a9f, 13),
      colour(0xffffff, 15),
    ],
  },
  monochrome,
};

const light: Readonly<Record<ThemeName, Palette>> = {
  default: onLight,
  'high-contrast': {
    ...onLight,
    muted: colour(0x444444, 0),
    faint: colour(0x585858, 0),
    heading: colour(0x000000, 0),
    accent: colour(0x00005f, 4),
    warning: colour(0x5f005f, 5),
    critical: colour(0xaf0000, 1),
    stale: colour(0x444444, 0),
    bar: colour(0x000000, 0),
    selection: null,
  },
  deuteranopia: {
    ...onLight,
    ok: colour(0x005faf, 4),
    accent: colour(0x5f5f87, 4),
    critical: colour(0x5f0000, 1),
    bar: colour(0x005faf, 4),
  },
  tritanopia: {
    ...onLight,
    ok: colour(0x00755f, 6),
    accent: colour(0x585858, 0),
    warning: colour(0x870087, 5),
    bar: colour(0x00755f, 6),
    heat: [
      colour(0xf2b8bc, 13),
      colour(0xe88a91, 9),
      colour(0xe0525a, 9),
      colour(0xb0353d, 1),
      colour(0x7a2f35, 1),
      colour(0x4a2c2f, 8),
      colour(0x2b2b2b, 0),
    ],
  },
  monochrome,
};

export const PALETTES: Readonly<Record<Background, Readonly<Record<ThemeName, Palette>>>> = { dark, light };
