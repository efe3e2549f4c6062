import { nearestOf256, rgbOf256 } from './ansi-colours.ts';
import type { ColourDepth } from './colour-depth.ts';
import { type Colour, PLAIN, type Style, type StyleId, styleOf } from './style.ts';

/** Gives the bytes that turn one style into another on a terminal of one colour depth. */
export interface StyleCodes {
  readonly depth: ColourDepth;
  /** The escape sequence, empty when both look the same. */
  change(from: StyleId, to: StyleId): string;
}

const PAIR = 65_536;

/** Sequences are made once per pair and kept: a screen uses a few hundred pairs over and over. */
export function createStyleCodes(depth: ColourDepth): StyleCodes {
  const known = new Map<number, string>();
  return {
    depth,
    change(from, to) {
      const key = from * PAIR + to;
      let sequence = known.get(key);
      if (sequence === undefined) {
        sequence = shortestChange(styleOf(from), styleOf(to), depth);
        known.set(key, sequence);
      }
      return sequence;
    },
  };
}

function shortestChange(from: Style, to: Style, depth: ColourDepth): string {
  const delta = codesFor(from, to, depth);
  if (delta === '') {
    return '';
  }
  const anew = codesFor(styleOf(PLAIN), to, depth);
  const reset = anew === '' ? '' : `0;${anew}`;
  return `\x1b[${reset.length < delta.length ? reset : delta}m`;
}

function codesFor(from: Style, to: Style, depth: ColourDepth): string {
  const codes: string[] = [];
  const wasBright = from.bold === true || from.dim === true;
  // 22 ends bold and dim alike, so the one that stays must be said again.
  const ends22 =
    wasBright && ((from.bold === true && to.bold !== true) || (from.dim === true && to.dim !== true));
  if (ends22) {
    codes.push('22');
  }
  if (to.bold === true && (from.bold !== true || ends22)) {
    codes.push('1');
  }
  if (to.dim === true && (from.dim !== true || ends22)) {
    codes.push('2');
  }
  if ((from.underline === true) !== (to.underline === true)) {
    codes.push(to.underline === true ? '4' : '24');
  }
  if ((from.inverse === true) !== (to.inverse === true)) {
    codes.push(to.inverse === true ? '7' : '27');
  }
  const foreground = colourCode(to.foreground, depth, 30);
  if (foreground !== colourCode(from.foreground, depth, 30)) {
    codes.push(foreground);
  }
  const background = colourCode(to.background, depth, 40);
  if (background !== colourCode(from.background, depth, 40)) {
    codes.push(background);
  }
  return codes.join(';');
}

/** `base` is 30 for text and 40 for what is behind it; 39 and 49 are the terminal's own. */
function colourCode(colour: Colour | undefined, depth: ColourDepth, base: 30 | 40): string {
  if (colour === undefined || depth === 'none') {
    return String(base + 9);
  }
  if (depth === '16') {
    return String(colour.ansi < 8 ? base + colour.ansi : base + 60 + colour.ansi - 8);
  }
  const nearest = nearestOf256(colour.rgb);
  // Where the palette has the colour itself, its number says the same in half the bytes.
  if (depth === '256' || rgbOf256(nearest) === colour.rgb) {
    return `${base + 8};5;${nearest}`;
  }
  return `${base + 8};2;${colour.rgb >> 16};${(colour.rgb >> 8) & 255};${colour.rgb & 255}`;
}
