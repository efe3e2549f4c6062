import type { SafeText } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { layer } from '../screen/style.ts';
import { widthOf, writeFitted } from './fitted-text.ts';
import type { Look } from './look.ts';

export interface Tab {
  readonly key: SafeText;
  readonly label: SafeText;
}

const GAP = 2;

/** `1 overview  2 nodes  3 gpus`, the active one set off; returns the cells used. */
export function paintTabs(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  tabs: readonly Tab[],
  active: number,
  { theme, glyphs }: Look,
): number {
  const whole = tabs.reduce((sum, { key, label }) => sum + widthOf(key) + 1 + widthOf(label) + GAP, -GAP);
  // Close together rather than the last one out of sight.
  const isClose = whole > width && whole - (GAP - 1) * (tabs.length - 1) <= width;
  const gap = isClose ? 1 : GAP;
  let used = 0;
  for (const [index, { key, label }] of tabs.entries()) {
    const keyWidth = widthOf(key);
    const needed = keyWidth + 1 + widthOf(label);
    if (used + needed > width) {
      break;
    }
    const isActive = index === active;
    const style = isActive ? layer(theme.heading, theme.selection) : theme.muted;
    if (isActive) {
      buffer.restyle({ x: x + used, y, width: needed, height: 1 }, () => style);
    }
    writeFitted(buffer, x + used, y, keyWidth, key, isActive ? style : theme.key, glyphs.ellipsis);
    writeFitted(buffer, x + used + keyWidth + 1, y, needed, label, style, glyphs.ellipsis);
    used += needed + gap;
  }
  return Math.max(0, used - gap);
}
