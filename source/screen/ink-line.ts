import { neutralise, type SafeText } from '../../protocol/text.ts';
import { colourOf256, colourOfAnsi, colourOfRgb } from './ansi-colours.ts';
import type { CellBuffer } from './cell-buffer.ts';
import { type Colour, intern, PLAIN, type Style, type StyleId } from './style.ts';

/**
 * Stands for "the terminal's own background, but covering": Ink leaves cells alone that nobody coloured,
 * so a dialog without one would let the text below shine through. No theme uses this near-black.
 */
export const OPAQUE_BACKGROUND = '#010203';
const OPAQUE_RGB = 0x010203;

const SGR = /\x1b\[([\d;:]*)m/g;
// Whatever else begins with an escape is dropped with it: Ink itself sends none, and a text that carries
// one must not reach the terminal.
const OTHER_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.?)/gs;

/** Writes one line of Ink's output, text with SGR sequences, into row `y`, blanking the rest of the row. */
export function writeInkLine(buffer: CellBuffer, y: number, line: string): void {
  buffer.fill({ x: 0, y, width: buffer.columns, height: 1 }, ' ' as SafeText, PLAIN);
  let x = 0;
  let from = 0;
  let style: Style = {};
  for (const match of line.matchAll(SGR)) {
    x += buffer.write(x, y, cleaned(line.slice(from, match.index)), idOf(style));
    from = match.index + match[0].length;
    style = afterCodes(style, match[1] ?? '');
  }
  buffer.write(x, y, cleaned(line.slice(from)), idOf(style));
}

function cleaned(text: string): SafeText {
  return neutralise(text.replace(OTHER_SEQUENCE, ''), Number.MAX_SAFE_INTEGER / 8);
}

function idOf(style: Style): StyleId {
  if (style.background?.rgb !== OPAQUE_RGB) {
    return intern(style);
  }
  const { background: _opaque, ...rest } = style;
  return intern(rest);
}

function afterCodes(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let next: Style = style;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes, index + 1);
      next = withColour(next, code === 38 ? 'foreground' : 'background', colour);
      index += used;
    } else {
      next = afterCode(next, code);
    }
  }
  return next;
}

function afterCode(style: Style, code: number): Style {
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 4:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 22:
      return { ...style, bold: false, dim: false };
    case 24:
      return { ...style, underline: false };
    case 27:
      return { ...style, inverse: false };
    case 39:
      return withColour(style, 'foreground', null);
    case 49:
      return withColour(style, 'background', null);
    default:
      return afterBasicColour(style, code);
  }
}

function afterBasicColour(style: Style, code: number): Style {
  const ansi = code % 10;
  const tens = code - ansi;
  if (ansi > 7 || ![30, 40, 90, 100].includes(tens)) {
    return style;
  }
  const colour = colourOfAnsi(tens >= 90 ? ansi + 8 : ansi);
  return withColour(style, tens === 30 || tens === 90 ? 'foreground' : 'background', colour);
}

function extendedColour(codes: readonly number[], at: number): { colour: Colour | null; used: number } {
  if (codes[at] === 5) {
    return { colour: colourOf256((codes[at + 1] ?? 0) & 255), used: 2 };
  }
  const [red = 0, green = 0, blue = 0] = codes.slice(at + 1, at + 4);
  return { colour: colourOfRgb(((red & 255) << 16) | ((green & 255) << 8) | (blue & 255)), used: 4 };
}

function withColour(style: Style, which: 'foreground' | 'background', colour: Colour | null): Style {
  const { [which]: _old, ...rest } = style;
  return colour === null ? rest : { ...rest, [which]: colour };
}
