import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise, say } from '../../../protocol/text.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { KeptLines } from '../../../source/screen/kept-lines.ts';
import { PLAIN } from '../../../source/screen/style.ts';

const rect = { x: 1, y: 1, width: 6, height: 3 };

/** Shows words below each other; gives the screen, and which lines were drawn for it. */
function shower(kept: KeptLines) {
  return (
    frame: CellBuffer,
    words: readonly string[],
    of: unknown = 'all',
    at = rect,
  ): [string, number[]] => {
    const drawn: number[] = [];
    kept.paint(
      frame,
      at,
      [of],
      words.map((word) => [word]),
      (buffer, line) => {
        drawn.push(line);
        buffer.write(at.x, at.y + line, neutralise(words[line] ?? ''), PLAIN);
      },
    );
    return [frame.toText(), drawn];
  };
}

describe('kept lines', () => {
  it('are drawn again only where what they show changed, or all at once when all of it did', () => {
    const show = shower(new KeptLines());
    const frame = new CellBuffer(10, 4);
    expect(show(frame, ['a', 'b'])).toEqual(['\n a\n b\n', [0, 1, 2]]);
    expect(show(frame, ['a', 'c'])).toEqual(['\n a\n c\n', [1]]);
    expect(show(frame, ['a'])).toEqual(['\n a\n\n', [1]]);
    frame.clear();
    expect(show(frame, ['a'])).toEqual(['\n a\n\n', []]);
    expect(show(frame, ['a'], 'other')).toEqual(['\n a\n\n', [0, 1, 2]]);
    expect(show(new CellBuffer(9, 4), ['a'], 'other')).toEqual(['\n a\n\n', [0, 1, 2]]);
  });

  it('touch no row of the frame that did not change', () => {
    const show = shower(new KeptLines());
    const frame = new CellBuffer(10, 4);
    show(frame, ['a', 'b', 'c']);
    frame.settleRows();
    show(frame, ['a', 'x', 'c']);
    expect([...frame.touchedRows]).toEqual([0, 0, 1, 0]);
  });

  it('that could not be drawn are tried again', () => {
    const kept = new KeptLines();
    const frame = new CellBuffer(10, 4);
    const fail = (): void => {
      throw new Error('no');
    };
    expect(() => kept.paint(frame, rect, [], [[1]], fail)).toThrow('no');
    kept.paint(frame, rect, [], [[1]], (buffer, line) => void buffer.write(1, 1 + line, say`drawn`, PLAIN));
    expect(frame.toText()).toBe('\n drawn\n drawn\n drawn');
  });

  it('look as if all had been drawn, whatever came before', () => {
    const words = fc.array(fc.constantFrom('', 'a', 'bb', '世界', 'wide 漢'), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.record({ words, isWiped: fc.boolean() }), { minLength: 1 }), (steps) => {
        const show = shower(new KeptLines());
        const frame = new CellBuffer(10, 4);
        for (const step of steps) {
          if (step.isWiped) frame.clear();
          const fresh = shower(new KeptLines())(new CellBuffer(10, 4), step.words);
          expect(show(frame, step.words)[0]).toBe(fresh[0]);
        }
      }),
    );
  });
});
