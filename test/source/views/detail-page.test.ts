import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { PLAIN } from '../../../source/screen/style.ts';
import {
  type DetailPage,
  movedOnPage,
  type PagePosition,
  paintDetailPage,
  stopAt,
  stopUnderCursor,
} from '../../../source/views/detail-page.ts';
import { beside, linesBlock, stacked, type TextLine, textBlock } from '../../../source/views/page-block.ts';
import { painted, unicode } from '../../support/painted.ts';

const text = (words: string, id?: string): TextLine => ({
  pieces: [{ text: say`${words.length} ${id === undefined ? say`plain` : say`stop`}`, style: PLAIN }],
  ...(id === undefined ? {} : { stop: { id, target: { view: 'node', subject: `site/${id}` } } }),
});
const page = (stops: readonly boolean[]): DetailPage => ({
  head: linesBlock([text('head')]),
  body: linesBlock(stops.map((isStop, line) => text('x', isStop ? `s${line}` : undefined))),
});
const rect = { x: 0, y: 0, width: 40, height: 12 };
const START: PagePosition = { offset: 0, cursor: null };

describe('a page about one thing', () => {
  it('has the cursor on its first place without any key, and Enter opens that', () => {
    expect(stopUnderCursor(rect, page([false, true, true]), START)?.id).toBe('s1');
    expect(stopUnderCursor(rect, page([false, false]), START)).toBeNull();
  });

  it('goes from place to place while the next is in sight, and else scrolls a line', () => {
    const long = page(Array.from({ length: 40 }, (_, line) => line === 0 || line === 3 || line === 30));
    const first = movedOnPage(rect, long, START, 'down');
    expect(first).toEqual({ offset: 0, cursor: 's3' });
    const second = movedOnPage(rect, long, first, 'down');
    expect(second).toEqual({ offset: 1, cursor: 's3' });
    expect(movedOnPage(rect, long, second, 'up')).toEqual({ offset: 0, cursor: 's3' });
  });

  it('opens nothing that was scrolled out of sight', () => {
    const long = page(Array.from({ length: 40 }, (_, line) => line === 0));
    expect(stopUnderCursor(rect, long, { offset: 20, cursor: 's0' })).toBeNull();
  });

  it('finds the place below a click, in the right one of two columns', () => {
    const left = textBlock([], [text('a', 'left')]);
    const right = textBlock([], [text('b', 'right')]);
    const both: DetailPage = { head: stacked([]), body: beside(left, right, 36) };
    const ids = [4, 24].map((x) => stopAt(rect, both, START, x, 1)?.id);
    expect(ids).toEqual(['left', 'right']);
    expect(stopAt(rect, both, START, 4, 5)).toBeNull();
  });

  it('reaches every line and every place with the down key alone, and comes back with the up key', () => {
    const shapes = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(shapes, fc.integer({ min: 3, max: 20 }), (stops, height) => {
        const shown = page(stops);
        const place = { ...rect, height };
        const walk = (from: PagePosition, move: 'up' | 'down') => {
          const seen = new Set<string>();
          let position = from;
          for (let step = 0; step < 200; step++) {
            const under = stopUnderCursor(place, shown, position);
            if (under !== null) seen.add(under.id);
            position = movedOnPage(place, shown, position, move);
          }
          return { seen, position };
        };
        const down = walk(START, 'down');
        const wanted = stops.flatMap((isStop, line) => (isStop ? [`s${line}`] : []));
        expect([...down.seen].sort()).toEqual(wanted.sort());
        const last = movedOnPage(place, shown, START, 'last').offset;
        expect(down.position.offset).toBe(last);
        expect(walk(down.position, 'up').position.offset).toBe(0);
      }),
    );
  });

  it('lets its head scroll away where there is no room for both', () => {
    const shown = painted([40, 5], (buffer, area) =>
      paintDetailPage(
        buffer,
        area,
        page([true, true, true, true, true]),
        { offset: 2, cursor: 's1' },
        unicode,
      ),
    );
    expect(shown).not.toContain('plain');
    expect(shown.split('\n')[1]).toMatch(/^▸ 1 stop/);
  });
});
