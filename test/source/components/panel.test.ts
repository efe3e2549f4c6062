import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { paintPanel } from '../../../source/components/panel.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { paintedOn, theme, unicode, wordsOf } from '../../support/painted.ts';

describe('a panel', () => {
  const panel = { title: wordsOf(say`De Halm`), note: wordsOf(say`0.6 s`), border: theme.border };

  it('has its title and note in the upper edge and gives the region inside', () => {
    const buffer = new CellBuffer(22, 3);
    const inside = paintPanel(buffer, { x: 0, y: 0, width: 22, height: 3 }, panel, unicode);
    expect(buffer.toText()).toBe(
      ['╭ De Halm ──── 0.6 s ╮', '│                    │', '╰────────────────────╯'].join('\n'),
    );
    expect(inside).toEqual({ x: 1, y: 1, width: 20, height: 1 });
  });

  it.each([
    [14, '╭ De Halm ───╮'],
    [9, '╭ De H… ╮'],
    [2, '╭╮'],
    [1, ''],
  ])('%i cells wide leaves out what has no room', (width, top) => {
    const buffer = paintedOn([22, 3], (cells) =>
      paintPanel(cells, { x: 0, y: 0, width, height: 3 }, panel, unicode),
    );
    expect(buffer.toText().split('\n')[0]).toBe(top);
  });
});
