import { type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { POWER_PAGES, type PowerPage } from './power-state.ts';

const TITLES: Readonly<Record<PowerPage, SafeText>> = {
  tree: say`tree`,
  day: say`day`,
  cooling: say`cooling`,
};

const LINES = 1;

/** `▸tree  day  cooling   h l turn the page`. */
export function paintPowerTabs(buffer: CellBuffer, rect: Rect, page: PowerPage, look: Look): void {
  const { theme, glyphs } = look;
  const pieces = POWER_PAGES.flatMap((name): Piece[] => {
    const isShown = name === page;
    return [
      { text: isShown ? glyphs.cursor : say` `, style: theme.accent },
      { text: TITLES[name], style: isShown ? theme.heading : theme.muted },
      { text: say`  `, style: theme.text },
    ];
  });
  const hint: Piece[] = [
    { text: say`  h l`, style: theme.key },
    { text: say` turn the page`, style: theme.muted },
  ];
  writePieces(buffer, rect.x, rect.y, rect.width, [...pieces, ...hint], glyphs.ellipsis);
}

/** What is left below the line of pages. */
export function belowTabs(rect: Rect): Rect {
  return { ...rect, y: rect.y + LINES, height: Math.max(0, rect.height - LINES) };
}
