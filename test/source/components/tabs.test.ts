import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { paintTabs } from '../../../source/components/tabs.ts';
import { layer } from '../../../source/screen/style.ts';
import { paintedOn, theme, unicode } from '../../support/painted.ts';

describe('tabs', () => {
  it('set the active one off and leave out what does not fit whole', () => {
    const tabs = [
      { key: say`1`, label: say`overview` },
      { key: say`2`, label: say`nodes` },
      { key: say`3`, label: say`gpus` },
    ];
    const buffer = paintedOn([20, 1], (cells, rect) => paintTabs(cells, rect, tabs, 1, unicode));
    expect(buffer.toText()).toBe('1 overview  2 nodes');
    expect(buffer.styleAt(12, 0)).toBe(layer(theme.heading, theme.selection));
    expect(buffer.styleAt(13, 0)).toBe(buffer.styleAt(12, 0));
  });
});
