import { eastAsianWidth } from 'get-east-asian-width';
import { graphemesOf, type SafeText, say } from './text.ts';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Drawn into the cell before it by every terminal: marks that take no room, Hangul vowels and finals. */
const NO_CELL = /[\p{Mn}\p{Me}\u1160-\u11FF\uD7B0-\uD7FF]/u;

/**
 * Terminal cells that the text covers: the sum over its code points, as terminals count. Wide and
 * fullwidth characters are two, ambiguous ones one, spacing marks one as in the C library's `wcwidth`.
 */
export function cellWidth(text: SafeText): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += widthOf(character);
  return cells;
}

/** The text when it fits into `cells`, else as many whole graphemes as fit before the `ellipsis`. */
export function cut(text: SafeText, cells: number, ellipsis: SafeText = say`…`): SafeText {
  const isAscii = PRINTABLE_ASCII.test(text);
  if (isAscii && text.length <= cells) return text;
  const room = cells - cellWidth(ellipsis);
  if (room < 0) return say``;
  // Looking for graphemes takes some 8 µs a text; in ASCII each character is one.
  if (isAscii) return `${text.slice(0, room)}${ellipsis}` as SafeText;
  let width = 0;
  let units = 0;
  let kept = 0;
  for (const grapheme of graphemesOf(text)) {
    width += cellWidth(grapheme);
    if (width > cells) return `${text.slice(0, kept)}${ellipsis}` as SafeText;
    units += grapheme.length;
    if (width <= room) kept = units;
  }
  return text;
}

export type Align = 'start' | 'end';

/** The text with spaces up to `cells`; wider text comes back as it is. */
export function pad(text: SafeText, cells: number, align: Align = 'start'): SafeText {
  const missing = cells - cellWidth(text);
  if (missing <= 0) return text;
  const spaces = ' '.repeat(missing);
  return (align === 'start' ? text + spaces : spaces + text) as SafeText;
}

/** Exactly `cells` wide: cut where it is wider, padded where it is narrower. */
export function fitCells(text: SafeText, cells: number, align: Align = 'start'): SafeText {
  return pad(cut(text, cells), cells, align);
}

/** A character that stands alone in one cell, on whose width all terminals agree: Latin letters, dashes, arrows, boxes, blocks. */
export function isPlainCode(code: number): boolean {
  return (
    (code >= 0x20 && code < 0x7f) ||
    (code >= 0xa1 && code < 0x300 && code !== 0xad) ||
    (code >= 0x2010 && code <= 0x2027) ||
    (code >= 0x2190 && code <= 0x21ff && code !== 0x2194) ||
    (code >= 0x2500 && code <= 0x25fc)
  );
}

function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300 || isPlainCode(code)) return 1;
  return NO_CELL.test(character) ? 0 : eastAsianWidth(code);
}
