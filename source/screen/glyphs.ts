import { neutralise, type SafeText } from '../../protocol/text.ts';

/** The drawn signs of the screen; every one is one cell wide, in both sets. */
export interface Glyphs {
  readonly live: SafeText;
  readonly late: SafeText;
  readonly stale: SafeText;
  readonly lost: SafeText;
  readonly critical: SafeText;
  readonly warning: SafeText;
  readonly information: SafeText;
  readonly ok: SafeText;
  readonly unknown: SafeText;
  /** Stands where a value was not measured. */
  readonly missing: SafeText;
  readonly ellipsis: SafeText;
  readonly mark: SafeText;
  readonly cursor: SafeText;
  readonly ascending: SafeText;
  readonly descending: SafeText;
  readonly up: SafeText;
  readonly down: SafeText;
  readonly left: SafeText;
  readonly right: SafeText;
  readonly separator: SafeText;
  readonly sun: SafeText;
  readonly degree: SafeText;
  readonly protectedLink: SafeText;
  readonly plainLink: SafeText;
  /** From nearly nothing to full; a series that was measured always shows at least the first. */
  readonly sparks: readonly SafeText[];
  /** Parts of one cell filled from the left, the last one whole. */
  readonly parts: readonly SafeText[];
  readonly barEmpty: SafeText;
  /** One cell of a line aslant. */
  readonly point: SafeText;
  /** A cell filled whole, and its halves: dots of large letters. */
  readonly blockFull: SafeText;
  readonly blockUpper: SafeText;
  readonly blockLower: SafeText;
  /** From empty to full: heat that must be read without colour. */
  readonly shades: readonly SafeText[];
  readonly scrollThumb: SafeText;
  readonly scrollTrack: SafeText;
  /** A moment on the line of an axis. */
  readonly axisTick: SafeText;
  readonly box: BoxGlyphs;
}

export interface BoxGlyphs {
  readonly topLeft: SafeText;
  readonly topRight: SafeText;
  readonly bottomLeft: SafeText;
  readonly bottomRight: SafeText;
  readonly horizontal: SafeText;
  readonly vertical: SafeText;
  readonly teeLeft: SafeText;
  readonly teeRight: SafeText;
}

const each = (signs: string): SafeText[] => [...signs].map((sign) => neutralise(sign));

export const UNICODE_GLYPHS: Glyphs = {
  live: neutralise('●'),
  late: neutralise('◐'),
  stale: neutralise('○'),
  lost: neutralise('✖'),
  critical: neutralise('▲'),
  warning: neutralise('△'),
  information: neutralise('·'),
  ok: neutralise('●'),
  unknown: neutralise('?'),
  missing: neutralise('–'),
  ellipsis: neutralise('…'),
  mark: neutralise('◆'),
  cursor: neutralise('▸'),
  ascending: neutralise('↑'),
  descending: neutralise('↓'),
  up: neutralise('↑'),
  down: neutralise('↓'),
  left: neutralise('←'),
  right: neutralise('→'),
  separator: neutralise('·'),
  sun: neutralise('☼'),
  degree: neutralise('°'),
  protectedLink: neutralise('═'),
  plainLink: neutralise('─'),
  sparks: each('▁▂▃▄▅▆▇█'),
  parts: each('▏▎▍▌▋▊▉█'),
  barEmpty: neutralise('░'),
  point: neutralise('·'),
  blockFull: neutralise('█'),
  blockUpper: neutralise('▀'),
  blockLower: neutralise('▄'),
  shades: each('·░▒▓█'),
  scrollThumb: neutralise('┃'),
  scrollTrack: neutralise('│'),
  axisTick: neutralise('┴'),
  box: {
    topLeft: neutralise('╭'),
    topRight: neutralise('╮'),
    bottomLeft: neutralise('╰'),
    bottomRight: neutralise('╯'),
    horizontal: neutralise('─'),
    vertical: neutralise('│'),
    teeLeft: neutralise('├'),
    teeRight: neutralise('┤'),
  },
};

export const ASCII_GLYPHS: Glyphs = {
  live: neutralise('*'),
  late: neutralise('o'),
  stale: neutralise('.'),
  lost: neutralise('x'),
  critical: neutralise('!'),
  warning: neutralise('~'),
  information: neutralise('-'),
  ok: neutralise('*'),
  unknown: neutralise('?'),
  missing: neutralise('-'),
  ellipsis: neutralise('~'),
  mark: neutralise('+'),
  cursor: neutralise('>'),
  ascending: neutralise('^'),
  descending: neutralise('v'),
  up: neutralise('^'),
  down: neutralise('v'),
  left: neutralise('<'),
  right: neutralise('>'),
  separator: neutralise('|'),
  sun: neutralise('*'),
  degree: neutralise(' '),
  protectedLink: neutralise('='),
  plainLink: neutralise('-'),
  sparks: each('_.-=#'),
  parts: each('#'),
  barEmpty: neutralise('.'),
  point: neutralise('.'),
  blockFull: neutralise('#'),
  blockUpper: neutralise('"'),
  blockLower: neutralise('_'),
  shades: each('.:=%#'),
  scrollThumb: neutralise('#'),
  scrollTrack: neutralise('|'),
  axisTick: neutralise('+'),
  box: {
    topLeft: neutralise('+'),
    topRight: neutralise('+'),
    bottomLeft: neutralise('+'),
    bottomRight: neutralise('+'),
    horizontal: neutralise('-'),
    vertical: neutralise('|'),
    teeLeft: neutralise('+'),
    teeRight: neutralise('+'),
  },
};
