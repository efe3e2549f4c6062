import type { Colour } from './style.ts';

// xterm's defaults for the 16 colours that terminals let people choose.
const SIXTEEN = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
  0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];

export function colourOfAnsi(ansi: number): Colour {
  return { rgb: SIXTEEN[ansi] ?? 0, ansi };
}

export function colourOfRgb(rgb: number): Colour {
  let best = 0;
  for (let ansi = 1; ansi < SIXTEEN.length; ansi++) {
    if (distance(rgb, SIXTEEN[ansi] ?? 0) < distance(rgb, SIXTEEN[best] ?? 0)) {
      best = ansi;
    }
  }
  return { rgb, ansi: best };
}

/** One of xterm's 256: 16 named ones, a cube of 6×6×6, and 24 greys. */
export function colourOf256(number: number): Colour {
  if (number < 16) {
    return colourOfAnsi(number);
  }
  return colourOfRgb(rgbOf256(number));
}

/** The number among xterm's 256 that comes nearest; the 16 named ones are left out, for people change them. */
export function nearestOf256(rgb: number): number {
  const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
  const cube = 16 + 36 * nearestLevel(red) + 6 * nearestLevel(green) + nearestLevel(blue);
  const step = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const grey = 232 + step;
  return distance(rgb, rgbOf256(grey)) < distance(rgb, rgbOf256(cube)) ? grey : cube;
}

/** What a number from 16 to 255 stands for. */
export function rgbOf256(number: number): number {
  if (number >= 232) {
    return 0x010101 * (8 + (number - 232) * 10);
  }
  const level = (index: number): number => CUBE_LEVELS[index % 6] ?? 0;
  const cube = number - 16;
  return (level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6)) << 8) | level(cube);
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

function distance(a: number, b: number): number {
  return (
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2
  );
}
