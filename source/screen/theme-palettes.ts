import type { Colour } from './style.ts';

export const THEME_NAMES = ['default', 'high-contrast', 'deuteranopia', 'tritanopia', 'monochrome'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

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

const colour = (rgb: number, ansi: number): Colour => ({ rgb, ansi });

const standard: Palette = {
  muted: colour(0x8a8f98, 8),
  faint: colour(0x5c626b, 8),
  heading: null,
  accent: colour(0x6fb3d2, 14),
  ok: colour(0x87af87, 2),
  warning: colour(0xe5b567, 11),
  critical: colour(0xff6b6b, 9),
  stale: colour(0x8a8f98, 8),
  bar: colour(0x7a9ec2, 4),
  marked: colour(0xd7afff, 13),
  selection: colour(0x2f3f55, 4),
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

export const PALETTES: Readonly<Record<ThemeName, Palette>> = {
  default: standard,
  'high-contrast': {
    ...standard,
    muted: colour(0xd0d0d0, 7),
    faint: colour(0xb0b0b0, 7),
    heading: colour(0xffffff, 15),
    accent: colour(0x5fffff, 14),
    ok: colour(0x5fff5f, 10),
    warning: colour(0xffff00, 11),
    critical: colour(0xff5f5f, 9),
    stale: colour(0xd0d0d0, 7),
    bar: colour(0xffffff, 15),
    selection: null,
  },
  // Red and green look alike here: well is blue, and what is not goes to orange and to vermilion, which
  // differ in lightness too (colours after Okabe and Ito's set).
  deuteranopia: {
    ...standard,
    ok: colour(0x56b4e9, 12),
    accent: colour(0xcc99cc, 13),
    warning: colour(0xf0e442, 11),
    critical: colour(0xff7f2a, 9),
    bar: colour(0x56b4e9, 12),
  },
  // Blue and green, yellow and pink look alike here: well is teal, warning is pink, critical is red.
  tritanopia: {
    ...standard,
    ok: colour(0x2ec4b6, 6),
    accent: colour(0xb0b7c3, 7),
    warning: colour(0xffa6c1, 13),
    critical: colour(0xff3b3b, 9),
    bar: colour(0x2ec4b6, 6),
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
  monochrome: {
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
  },
};
