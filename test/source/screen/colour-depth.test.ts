import { describe, expect, it } from 'vitest';
import { nearestOf256, rgbOf256 } from '../../../source/screen/ansi-colours.ts';
import { colourDepthOf } from '../../../source/screen/colour-depth.ts';

describe('the colour depth', () => {
  it.each([
    [{}, 'none'],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    [{ TERM: 'xterm' }, '16'],
    [{ TERM: 'linux' }, '16'],
    [{ TERM: 'vt100' }, 'none'],
    [{ TERM: 'screen-256color' }, '256'],
    [{ TERM: 'tmux-256color' }, '256'],
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'xterm-kitty' }, 'truecolor'],
    [{ TERM: 'xterm-direct' }, 'truecolor'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
    [{ TERM: 'xterm-256color', NO_COLOR: '1', FORCE_COLOR: '3' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
    [{ TERM: 'dumb', FORCE_COLOR: '1' }, '16'],
    [{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, 'none'],
    [{ TERM: 'xterm', FORCE_COLOR: '2' }, '256'],
    [{ TERM: 'xterm', FORCE_COLOR: '3' }, 'truecolor'],
    [{ TERM: 'xterm', FORCE_COLOR: 'constructor' }, '16'],
  ])('of %j is %s', (environment, depth) => {
    expect(colourDepthOf(environment)).toBe(depth);
  });
});

describe('the nearest of 256 colours', () => {
  it('is a grey for greys and from the cube for the rest', () => {
    expect(nearestOf256(0x808080)).toBe(244);
    expect(nearestOf256(0xff0000)).toBe(196);
    expect(nearestOf256(0)).toBe(16);
  });

  it('is the colour itself for every colour of the palette', () => {
    for (let number = 16; number < 256; number++) {
      expect(rgbOf256(nearestOf256(rgbOf256(number)))).toBe(rgbOf256(number));
    }
  });
});
