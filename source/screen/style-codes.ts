import { type Colour, PLAIN, type Style, type StyleId, styleOf } from './style.ts';

export type ColourDepth = 'none' | '16' | '256' | 'truecolor';

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

/**
 * How many colours the terminal shows, from its environment. `NO_COLOR` (any value but empty) wins over
 * everything, then `FORCE_COLOR` (0 to 3), then what `COLORTERM` and `TERM` promise.
 */
export function colourDepthOf(environment: Readonly<Record<string, string | undefined>>): ColourDepth {
  if ((environment['NO_COLOR'] ?? '') !== '') {
    return 'none';
  }
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) {
    const byLevel: Record<string, ColourDepth> = { '0': 'none', false: 'none', '2': '256', '3': 'truecolor' };
    return byLevel[forced] ?? '16';
  }
  const term = environment['TERM'] ?? '';
  if (term === 'dumb' || term === '') {
    return 'none';
  }
  if (/^(truecolor|24bit)$/i.test(environment['COLORTERM'] ?? '') || /-direct$/.test(term)) {
    return 'truecolor';
  }
  return /256/.test(term) ? '256' : '16';
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
  if (depth === '256') {
    return `${base + 8};5;${nearestOf256(colour.rgb)}`;
  }
  return `${base + 8};2;${colour.rgb >> 16};${(colour.rgb >> 8) & 255};${colour.rgb & 255}`;
}

// The 6×6×6 cube of xterm's 256 colours has these levels; 232 to 255 are greys from 8 in steps of 10.
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];

export function nearestOf256(rgb: number): number {
  const red = rgb >> 16;
  const green = (rgb >> 8) & 255;
  const blue = rgb & 255;
  const [r, g, b] = [nearestLevel(red), nearestLevel(green), nearestLevel(blue)];
  const cubeError = distance(rgb, CUBE_LEVELS[r] ?? 0, CUBE_LEVELS[g] ?? 0, CUBE_LEVELS[b] ?? 0);
  const step = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const grey = 8 + step * 10;
  return distance(rgb, grey, grey, grey) < cubeError ? 232 + step : 16 + 36 * r + 6 * g + b;
}

function nearestLevel(value: number): number {
  let best = 0;
  for (let index = 1; index < CUBE_LEVELS.length; index++) {
    if (Math.abs((CUBE_LEVELS[index] ?? 0) - value) < Math.abs((CUBE_LEVELS[best] ?? 0) - value)) {
      best = index;
    }
  }
  return best;
}

function distance(rgb: number, red: number, green: number, blue: number): number {
  return ((rgb >> 16) - red) ** 2 + (((rgb >> 8) & 255) - green) ** 2 + ((rgb & 255) - blue) ** 2;
}
