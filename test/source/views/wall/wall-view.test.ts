import { describe, expect, it } from 'vitest';
import { CellBuffer } from '../../../../source/screen/cell-buffer.ts';
import { styleOf } from '../../../../source/screen/style.ts';
import { signsOf } from '../../../../source/views/look-signs.ts';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import { WallMemory, wallModel } from '../../../../source/views/wall/wall-model.ts';
import { paintWall } from '../../../../source/views/wall/wall-view.ts';
import { type MadeSite, madeFabric, NOW, WALL, wellSite } from '../../../support/made-fabric.ts';
import { ascii, theme, unicode } from '../../../support/painted.ts';

const halm = wellSite('de-halm', 4, { name: 'De Halm, Hoogkerk' });
const eems = wellSite('eemshaven', 4, { name: 'Eemshaven' });
const stale: MadeSite = {
  ...wellSite('zernike', 4, { name: 'Zernike' }),
  state: 'down',
  error: 'refused',
  heardAt: NOW - 130_000,
};
const never: MadeSite = { id: 'delfzijl', state: 'down', error: 'no route to host', heardAt: null };

function paint(
  columns: number,
  rows: number,
  sites: readonly MadeSite[],
  { look = unicode, isDim = false, wall = WALL } = {},
) {
  const buffer = new CellBuffer(columns, rows);
  const input = overviewModel(madeFabric(sites), NOW, wall);
  const model = wallModel({ ...input, wall }, NOW, signsOf(look), new WallMemory());
  paintWall(buffer, buffer.bounds, model, isDim, look);
  return { buffer, model, text: buffer.toText() };
}

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
  [300, 100],
] as const;

/** The lines of a picture in which its letters are recognised by those painted alone. */
const ink = (text: string): number => [...text].filter((sign) => '█▀▄'.includes(sign)).length;

/** Lines of the tallest letters below the clock. */
const tallest = (text: string): number =>
  Math.max(
    ...text
      .split('\n')
      .slice(5)
      .map((line) => (ink(line) > 0 ? '#' : ' '))
      .join('')
      .split(' ')
      .map((run) => run.length),
  );

describe('the wall', () => {
  it.each(SIZES)('fills %i×%i with letters that are larger on a larger screen', (columns, rows) => {
    const { text } = paint(columns, rows, [halm, stale]);
    expect(ink(text)).toBeGreaterThan(columns * rows * 0.05);
    // Large areas of light would burn in.
    expect(ink(text)).toBeLessThan(columns * rows * 0.35);
  });

  it('says at 80×24 in plain letters who is stale, since when, why, and whose turn it is', () => {
    const { text } = paint(80, 24, [halm, stale, never]);
    expect(text).toContain('delfzijl: lost');
    expect(text).toContain('nothing was heard since this console began');
    expect(text).toContain('no route to host');
    expect(text).toMatch(/✖ delfzijl lost {2}○ Zernike stale {2}● De Halm +1 of 2/);
  });

  it.each(SIZES)('draws at %i×%i only ASCII where it is told to', (columns, rows) => {
    for (const sites of [[halm, eems], [halm, stale, never], [stale]]) {
      expect(paint(columns, rows, sites, { look: ascii }).text).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  it('writes the age beside the clock in small letters where both do not fit', () => {
    const { text } = paint(60, 20, [halm, stale]);
    expect(text.split('\n')[0]).toMatch(/[█▀▄].* 2 min$/);
  });

  it('shows the seconds go by', () => {
    const first = paint(80, 24, [halm]).text;
    const later = paint(80, 24, [halm], { wall: WALL + 1_000 }).text;
    expect(later.split('\n').slice(0, 4)).not.toEqual(first.split('\n').slice(0, 4));
    expect(later.split('\n').slice(6)).toEqual(first.split('\n').slice(6));
  });

  it('gives nothing heard the largest letters of all', () => {
    expect(tallest(paint(80, 24, [stale, never]).text)).toBeGreaterThanOrEqual(7);
    expect(tallest(paint(80, 24, [halm, stale]).text)).toBe(4);
    expect(paint(80, 24, [stale, never]).text).toContain('nothing comes since 21:02:01 UTC');
  });

  it('moves by a cell every few minutes, so that nothing burns in', () => {
    const pictures = [0, 1, 2, 3, 4, 5].map((turn) => {
      const { buffer } = paint(80, 24, [halm], { wall: WALL + turn * 180_000 });
      const rule = buffer
        .toText()
        .split('\n')
        .findIndex((line) => line.includes('────'));
      return `${rule} ${buffer.toText().split('\n')[rule]?.indexOf('─')}`;
    });
    expect(new Set(pictures).size).toBe(6);
  });

  it('is dim at night, but for what is critical', () => {
    const written = (sites: readonly MadeSite[]) => {
      const { buffer } = paint(80, 24, sites, { isDim: true });
      const places = Array.from(
        { length: 80 * 24 },
        (_, index) => [index % 80, Math.floor(index / 80)] as const,
      );
      return places
        .filter(([x, y]) => buffer.textAt(x, y) !== ' ')
        .map(([x, y]) => styleOf(buffer.styleAt(x, y)));
    };
    const bright = written([halm, never]).filter(({ dim }) => dim !== true);
    expect(new Set(bright.map(({ foreground }) => foreground?.rgb))).toEqual(
      new Set([styleOf(theme.critical).foreground?.rgb]),
    );
    expect(written([halm]).every(({ dim }) => dim === true)).toBe(true);
  });

  it.each([
    [1, 1],
    [10, 3],
    [40, 10],
    [79, 12],
    [500, 200],
  ])('survives %i×%i', (columns, rows) => {
    for (const sites of [[], [halm], [halm, stale, never], [never]]) {
      expect(() => paint(columns, rows, sites)).not.toThrow();
    }
  });

  it('writes a name that has no large letters in the terminal’s own', () => {
    const name = 'Ωmega';
    const { text } = paint(80, 24, [halm, { ...stale, rows: { sites: [{ name }] } }]);
    expect(text).toMatch(/^ +Ωmega$/m);
  });
});
