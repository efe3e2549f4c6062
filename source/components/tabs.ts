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
  const placed = placeTabs(tabs, width);
  for (const { tab, index, at, cells } of placed) {
    const isActive = index === active;
    const style = isActive ? layer(theme.heading, theme.selection) : theme.muted;
    if (isActive) {
      buffer.restyle({ x: x + at, y, width: cells, height: 1 }, () => style);
    }
    const keyWidth = widthOf(tab.key);
    writeFitted(buffer, x + at, y, keyWidth, tab.key, isActive ? style : theme.key, glyphs.ellipsis);
    writeFitted(buffer, x + at + keyWidth + 1, y, cells, tab.label, style, glyphs.ellipsis);
  }
  const last = placed.at(-1);
  return last === undefined ? 0 : last.at + last.cells;
}

/** The tab that stands so many cells into the line; null between them. */
export function tabAt(tabs: readonly Tab[], width: number, cell: number): Tab | null {
  return placeTabs(tabs, width).find(({ at, cells }) => cell >= at && cell < at + cells)?.tab ?? null;
}

interface PlacedTab {
  readonly tab: Tab;
  readonly index: number;
  readonly at: number;
  readonly cells: number;
}

function placeTabs(tabs: readonly Tab[], width: number): readonly PlacedTab[] {
  const whole = tabs.reduce((sum, { key, label }) => sum + widthOf(key) + 1 + widthOf(label) + GAP, -GAP);
  // Close together rather than the last one out of sight.
  const isClose = whole > width && whole - (GAP - 1) * (tabs.length - 1) <= width;
  const gap = isClose ? 1 : GAP;
  const placed: PlacedTab[] = [];
  let used = 0;
  for (const [index, tab] of tabs.entries()) {
    const cells = widthOf(tab.key) + 1 + widthOf(tab.label);
    if (used + cells > width) {
      break;
    }
    placed.push({ tab, index, at: used, cells });
    used += cells + gap;
  }
  return placed;
}
