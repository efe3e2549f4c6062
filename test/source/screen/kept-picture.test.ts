import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { KeptPicture } from '../../../source/screen/kept-picture.ts';
import { PLAIN } from '../../../source/screen/style.ts';

const rect = { x: 1, y: 0, width: 6, height: 2 };

describe('a kept picture', () => {
  it('is drawn again only when a part of what it shows, its place or the screen changed', () => {
    const kept = new KeptPicture();
    let drawn = 0;
    const show = (frame: CellBuffer, parts: readonly unknown[], at = rect): string => {
      kept.paint(frame, at, parts, (buffer, { x, y }) => {
        drawn++;
        buffer.write(x, y, say`${drawn}`, PLAIN);
      });
      return frame.toText();
    };
    const frame = new CellBuffer(10, 3);
    expect(show(frame, ['a'])).toBe(' 1\n\n');
    frame.clear();
    expect(show(frame, ['a'])).toBe(' 1\n\n');
    frame.clear();
    expect(show(frame, ['b'])).toBe(' 2\n\n');
    frame.clear();
    expect(show(frame, ['b'], { ...rect, y: 1 })).toBe('\n 3\n');
    expect(show(new CellBuffer(20, 3), ['b'], { ...rect, y: 1 })).toBe('\n 4\n');
    frame.clusters.empty();
    frame.clear();
    expect(show(frame, ['b'], { ...rect, y: 1 })).toBe('\n 5\n');
  });

  it('that could not be drawn is tried again', () => {
    const kept = new KeptPicture();
    const frame = new CellBuffer(10, 3);
    const fail = (): void => {
      throw new Error('no');
    };
    expect(() => kept.paint(frame, rect, [1], fail)).toThrow('no');
    kept.paint(frame, rect, [1], (buffer, { x, y }) => void buffer.write(x, y, say`drawn`, PLAIN));
    expect(frame.toText()).toBe(' drawn\n\n');
  });
});
