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
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return colourOfRgb((grey << 16) | (grey << 8) | grey);
  }
  const level = (index: number): number => CUBE_LEVELS[index % 6] ?? 0;
  const cube = number - 16;
  return colourOfRgb((level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6)) << 8) | level(cube));
}

function distance(a: number, b: number): number {
  return (
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2
  );
}
