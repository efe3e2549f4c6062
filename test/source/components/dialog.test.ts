import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { paintDialog, placeDialog } from '../../../source/components/dialog.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { ascii, theme, wordsOf } from '../../support/painted.ts';

describe('a dialog', () => {
  const dialog = {
    title: wordsOf(say`Drain`),
    lines: [wordsOf(say`3 nodes`), wordsOf(say`nothing is killed`)],
    buttons: [say`yes`, say`no`],
    active: 1,
  };

  it('covers what lies below it, in the middle', () => {
    const buffer = new CellBuffer(30, 9);
    buffer.fill(buffer.bounds, say`x`, theme.text);
    paintDialog(buffer, placeDialog(buffer.bounds, dialog), dialog, ascii);
    expect(buffer.toText().split('\n').slice(1, 8)).toEqual([
      'xxxx+ Drain ------------+xxxxx',
      'xxxx| 3 nodes           |xxxxx',
      'xxxx| nothing is killed |xxxxx',
      'xxxx|                   |xxxxx',
      'xxxx|  yes   no         |xxxxx',
      'xxxx+-------------------+xxxxx',
      'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    ]);
  });

  it('is cut, not broken, on a small screen', () => {
    const buffer = new CellBuffer(12, 4);
    paintDialog(buffer, placeDialog(buffer.bounds, dialog), dialog, ascii);
    expect(buffer.toText().split('\n')[0]).toBe('+ Drain ---+');
  });
});
